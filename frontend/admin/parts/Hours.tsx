// The hours of a week: a line for each window, with its day.

import type { Signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { following, readHours, type Window, writtenHours } from "../hours";
import { words } from "../words";

const t = words.hours;

export function Hours({ text, weekdays }: { text: Signal<string>; weekdays: readonly string[] }) {
  const [windows, setWindows] = useState(() => readHours(text.value));
  const box = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState<number | null>(null);
  const typed = text.value;
  // The text may be written by hand as well.
  useEffect(
    () => setWindows((now) => (now && writtenHours(now) === typed ? now : readHours(typed))),
    [typed],
  );
  useEffect(() => {
    if (wanted !== null) box.current?.querySelector<HTMLElement>(`[data-window="${wanted}"] select`)?.focus();
    setWanted(null);
  }, [wanted]);

  if (!windows) return <p class="condition-lost">{t.lost}</p>;
  const become = (after: Window[]) => {
    setWindows(after);
    text.value = writtenHours(after);
  };
  const change = (id: number, what: Partial<Window>) =>
    become(windows.map((each) => (each.id === id ? { ...each, ...what } : each)));
  return (
    <div class="hours" ref={box}>
      {windows.length ? null : <p class="soft">{t.always}</p>}
      <ul class="parts">
        {windows.map((each) => (
          <Line key={each.id} window={each} weekdays={weekdays} onChange={(what) => change(each.id, what)}>
            <button
              type="button"
              class="square-button"
              aria-label={words.remove(weekdays[each.day]!)}
              title={words.remove(weekdays[each.day]!)}
              onClick={() => become(windows.filter((other) => other.id !== each.id))}
            >
              <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <path d="M4 4l8 8M12 4l-8 8" />
              </svg>
            </button>
          </Line>
        ))}
      </ul>
      <p class="group-foot">
        <button
          type="button"
          class="quiet-button"
          onClick={() => {
            const next = following(windows);
            become([...windows, next]);
            setWanted(next.id);
          }}
        >
          <span aria-hidden="true">+</span> {t.add}
        </button>
      </p>
    </div>
  );
}

interface Given {
  window: Window;
  weekdays: readonly string[];
  onChange: (what: Partial<Window>) => void;
  children: preact.ComponentChildren;
}

function Line({ window, weekdays, onChange, children }: Given) {
  return (
    <li class="hours-line" data-window={window.id}>
      <select
        aria-label={t.day}
        value={window.day}
        onChange={(event) => onChange({ day: Number(event.currentTarget.value) })}
      >
        {weekdays.map((day, at) => (
          <option key={day} value={at}>
            {day}
          </option>
        ))}
      </select>
      <label>
        <span class="unseen">{t.from}</span>
        <input
          type="time"
          value={window.start}
          onInput={(event) => clock(event, (start) => onChange({ start }))}
        />
      </label>
      <span aria-hidden="true">–</span>
      <label>
        <span class="unseen">{t.until}</span>
        <input type="time" value={window.end} onInput={(event) => clock(event, (end) => onChange({ end }))} />
      </label>
      {children}
      {window.end <= window.start ? <small class="soft">{t.nextDay}</small> : null}
    </li>
  );
}

/** While a time is typed it is none; what was before stays. */
function clock(event: preact.TargetedEvent<HTMLInputElement>, become: (time: string) => void): void {
  if (event.currentTarget.value) become(event.currentTarget.value);
}
