// What single conversations should lead to, how many did, and what visitors say of calls.

import type { Called, Outcome, Pursued, Suggested } from "../api";
import { shown, signed } from "../figures";
import { viewWords } from "../viewWords";
import { words } from "../words";

const t = viewWords.pursuit;
const s = viewWords.suggested;

export function Pursuits({ pursued }: { pursued: readonly Pursued[] }) {
  if (!pursued.length) return null;
  return (
    <dl class="pursuits">
      {pursued.map((each) => (
        <div key={`${each.visitor_does} ${each.agent_does}`}>
          <dt dir="auto">{t.goal(each.visitor_does, each.agent_does)}</dt>
          <dd>{outcome(each)}</dd>
        </div>
      ))}
    </dl>
  );
}

function outcome({ share, reached, decided, early, pursued, low, high, ticked }: Pursued): string {
  const open = pursued > decided ? t.open(shown(pursued - decided, "count"), shown(early, "count")) : "";
  if (share === null) return [t.undecided, open].filter(Boolean).join(" ");
  return [
    t.reached(shown(share, "percent"), shown(reached, "count"), shown(decided, "count")),
    between(low, high),
    open,
    t.ticked(shown(ticked, "percent")),
  ]
    .filter(Boolean)
    .join(" ");
}

const between = (low: number | null, high: number | null) =>
  low === null || high === null ? "" : words.tile.between(shown(low, "percent"), shown(high, "percent"));

/** What came of the rules for what to do next, by intention to treat: whether agents used it or not. */
export function Suggestions({ suggested }: { suggested: readonly Suggested[] }) {
  if (!suggested.length) return null;
  return (
    <dl class="pursuits">
      {suggested.map((each) => (
        <div key={`${each.name} ${each.version}`}>
          <dt dir="auto">{s.rule(each.name, each.version)}</dt>
          <dd>
            {s.shown(many(each.shown), many(each.used), many(each.dismissed), many(each.ignored))}{" "}
            {s.leftOut(many(each.left_out))}
          </dd>
          {[came(s.resolved, each.resolved), came(s.reached, each.reached)].map(
            (said) => said && <dd key={said}>{said}</dd>,
          )}
        </div>
      ))}
    </dl>
  );
}

const many = (n: number) => shown(n, "count");

function came(what: string, it: Outcome): string {
  if (!it.of && !it.of_alone) return "";
  const beside = s.beside(what, many(it.came), many(it.of), many(it.came_alone), many(it.of_alone));
  if (!it.effect) return beside;
  const { name, value, low, high } = it.effect;
  const sure = low === null || high === null ? "" : s.between(points(low), points(high));
  return [beside, s.effect(name, points(value)), sure].filter(Boolean).join(" ");
}

const points = (value: number) => signed(value, "percent");

/** What was said and what was counted stand beside each other: neither is worked out from the other. */
export function Calls({ called }: { called: Called }) {
  const { share, answers, low, high, per_thousand, visits } = called;
  return (
    <dl class="pursuits">
      <div>
        <dt>{t.said}</dt>
        <dd>
          {share === null
            ? t.nobodySaid
            : `${t.of(shown(share, "percent"), shown(answers, "count"))} ${between(low, high)}`}
        </dd>
      </div>
      <div>
        <dt>{t.counted}</dt>
        <dd>
          {per_thousand === null
            ? t.nobodyCounted
            : t.perThousand(shown(per_thousand, "score"), shown(visits, "count"))}
        </dd>
      </div>
    </dl>
  );
}
