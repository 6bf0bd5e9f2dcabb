// The answer before the numbers: what misses its target, what became worse, and what to do about it.

import { attention, type Concern } from "../attention";
import { changeInWords, gapInWords, partOf, shown } from "../figures";
import { words } from "../words";
import { useDashboard, useMe } from "./context";

const t = words.attention;

export function Attention() {
  const { headlines, totals } = useDashboard();
  const me = useMe();
  const data = totals.data.value;
  if (!data || !headlines.value.length) return null;
  if (!data.worked_out) return <Working />;
  const { concerns, judged } = attention(headlines.value, data.figures);
  const missed = concerns.filter((each) => each.isMissed).length;
  const worse = concerns.length - missed;
  const isEmpty = data.figures.every((figure) => figure.n === 0);
  return (
    <section
      class="attention"
      data-tone={missed ? "bad" : worse ? "warn" : judged ? "ok" : "none"}
      aria-labelledby="attention"
      aria-busy={totals.isStale.value}
    >
      <h2 id="attention">
        {isEmpty ? t.nothing : missed ? t.missed(missed, judged) : t.met(judged)}
        {worse ? ` ${t.worse(worse)}` : null}
      </h2>
      {!judged && !isEmpty && me.role !== "agent" ? <a href="/admin/routing/team/">{t.setTargets}</a> : null}
      {isEmpty ? <p class="soft">{t.elsewhere}</p> : null}
      {concerns.length ? (
        <ol>
          {concerns.map((each) => (
            <One key={each.said.name} concern={each} />
          ))}
        </ol>
      ) : null}
    </section>
  );
}

/** No answer is drawn from a part of the numbers. */
function Working() {
  return (
    <section class="attention" data-tone="none" aria-labelledby="attention">
      <h2 id="attention">{words.age.working}</h2>
      <p class="soft">{words.age.follows}</p>
    </section>
  );
}

function One({ concern }: { concern: Concern }) {
  const { look } = useDashboard();
  const { said, figure, isMissed, usually } = concern;
  return (
    <li>
      <p>
        <strong>{said.label}</strong>{" "}
        {isMissed
          ? t.now(shown(figure.value, said.unit), gapInWords(figure, said.unit))
          : t.now(shown(figure.value, said.unit), changeInWords(figure, said.unit))}
      </p>
      <p class="soft">
        {usually} {said.action}
      </p>
      {figure.n ? (
        <button
          type="button"
          class="link"
          aria-label={t.seen(said.label)}
          onClick={() => look({ kpi: said.name, part: partOf(said) })}
        >
          {t.see}
        </button>
      ) : null}
    </li>
  );
}
