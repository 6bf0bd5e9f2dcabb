// The first day and the last, both counted.

import { useState } from "preact/hooks";
import { words } from "../words";

const t = words.filters;

export interface TwoDays {
  first: string;
  last: string;
}

interface Asked {
  dates: TwoDays;
  labels: readonly [string, string];
  chosen(dates: TwoDays): void;
}

export function TwoDates({ dates: { first, last }, labels, chosen }: Asked) {
  const [wrong, setWrong] = useState(false);

  function choose(dates: TwoDays) {
    if (!dates.first || !dates.last) return;
    setWrong(dates.first > dates.last);
    if (dates.first <= dates.last) chosen(dates);
  }

  return (
    <>
      <label>
        <span>{labels[0]}</span>
        <input
          class="input"
          type="date"
          value={first}
          aria-invalid={wrong}
          onChange={({ currentTarget }) => choose({ first: currentTarget.value, last })}
        />
      </label>
      <label>
        <span>{labels[1]}</span>
        <input
          class="input"
          type="date"
          value={last}
          aria-invalid={wrong}
          onChange={({ currentTarget }) => choose({ first, last: currentTarget.value })}
        />
      </label>
      {wrong ? (
        <p class="wrong" role="alert">
          {t.wrongOrder}
        </p>
      ) : null}
    </>
  );
}
