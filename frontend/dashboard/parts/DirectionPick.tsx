// Whose numbers are shown, where teams are there for different things: an average of both says nothing.

import { TOGETHER } from "../directions";
import { words } from "../words";
import { useDashboard } from "./context";

const t = words.direction;

export function DirectionPick() {
  const { direction, directions, go, missed } = useDashboard();
  const chosen = direction.value;
  if (!chosen) return null;
  const choices = [
    ...directions.value.map(({ key, label }) => ({ key, label })),
    { key: TOGETHER, label: t.together },
  ];
  return (
    <section class="directions" aria-label={t.pick}>
      <p class="choices">
        {choices.map(({ key, label }) => (
          <button
            key={key}
            type="button"
            class="button"
            aria-pressed={key === chosen}
            onClick={() => go({ direction: key })}
          >
            {label}
            {missed(key) ? <small>{t.missed(missed(key))}</small> : null}
          </button>
        ))}
      </p>
      {chosen === TOGETHER ? (
        <p class="soft">{directions.value.length > 1 ? t.onlyCounts : t.onlyOwnCounts}</p>
      ) : null}
    </section>
  );
}
