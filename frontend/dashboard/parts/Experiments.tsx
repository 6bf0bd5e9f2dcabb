// What experiments found, and how far it may be believed.

import type { Arm, Effect, LogLine, LookTaken, Money, Spent, Trial, Unit } from "../api";
import { NOTHING, shown, signed } from "../figures";
import { LOCALE } from "../locale";
import { viewWords } from "../viewWords";
import { words } from "../words";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { Estimate } from "./Estimate";
import { Scrolls } from "./Scrolls";

const t = viewWords.experiments;

export function Experiments() {
  const { trials } = useDashboard();
  const data = trials.data.value;
  if (!data) return <p class="soft">{words.age.waiting}</p>;
  if (!data.experiments.length) return <p class="soft">{t.none}</p>;
  return (
    <>
      <ul class="trials">
        {data.experiments.map((trial) => (
          <li key={trial.id}>
            <One trial={trial} />
          </li>
        ))}
      </ul>
      <Download what="experiments" called={words.download.experiments} />
    </>
  );
}

function One({ trial }: { trial: Trial }) {
  const title = `trial-${trial.id}`;
  return (
    <article class="block trial" aria-labelledby={title} data-experiment={trial.id}>
      <h2 id={title} dir="auto">
        {trial.name}
      </h2>
      <p class="trial-state">{t.states[trial.state]}</p>
      <Plan trial={trial} />
      {trial.state === "draft" ? null : (
        <>
          <Found trial={trial} />
          <Arms trial={trial} />
          <Looks looks={trial.looks} />
        </>
      )}
      <Log log={trial.log} />
    </article>
  );
}

function Plan({ trial }: { trial: Trial }) {
  return (
    <dl class="plan">
      <dt>{t.hypothesis}</dt>
      <dd dir="auto">{trial.hypothesis}</dd>
      <dt>{t.goal}</dt>
      <dd dir="auto">{trial.goal}</dd>
      <dt>{t.triggers}</dt>
      <dd dir="auto">{trial.triggers.join(", ") || NOTHING}</dd>
      <dt>{t.dates}</dt>
      <dd>
        {trial.began_at
          ? t.fromTo(dayOf(trial.began_at), trial.ended_at ? dayOf(trial.ended_at) : "")
          : t.notBegun}
      </dd>
      {trial.decision ? (
        <>
          <dt>{t.decision}</dt>
          <dd dir="auto">{trial.decision}</dd>
        </>
      ) : null}
    </dl>
  );
}

/** The answer first; nothing is named an uplift unless the server found that it is one. */
function Found({ trial }: { trial: Trial }) {
  const latest = trial.looks.at(-1);
  return (
    <div class="found" data-sound={trial.is_sound}>
      <p class="finding">
        <strong>{trial.is_sound ? (latest?.words ?? t.tooEarly) : trial.basis}</strong>
      </p>
      {trial.is_sound && trial.effect ? <Said title={t.effect} effect={trial.effect} /> : null}
      {trial.is_sound && trial.per_accepted ? (
        <Said title={t.perAccepted} effect={trial.per_accepted} />
      ) : null}
      {trial.is_sound && trial.money ? <Earned money={trial.money} /> : null}
      <p>
        {t.seen(shown(trial.seen, "count"), shown(trial.planned, "count"))} {t.looksLeft(trial.looks_left)}
      </p>
      <p>{t.alwaysValid(probability(trial.always_valid_p))}</p>
      <p>
        {trial.ratio_p < MISMATCH
          ? t.mismatch(probability(trial.ratio_p))
          : t.asDrawn(probability(trial.ratio_p))}
      </p>
      {trial.is_sound ? <p class="soft">{trial.basis}</p> : null}
    </div>
  );
}

// Below this nobody believes that the groups are those that were drawn (docs/metrics.md).
const MISMATCH = 0.001;

function Said({ title, effect, unit = "percent" }: { title: string; effect: Effect; unit?: Unit }) {
  return (
    <p class="measured">
      {t.named(title, effect.name)} <strong>{signed(effect.value, unit)}.</strong>
      {effect.low === null || effect.high === null ? null : (
        <span> {t.between(signed(effect.low, unit), signed(effect.high, unit))}</span>
      )}
      <Interval effect={effect} />
    </p>
  );
}

/** What visitors spend, by visitor and by order, with what was done to the figures. */
function Earned({ money }: { money: Money }) {
  return (
    <>
      <Means title={t.perVisitor(money.currency)} spent={money.per_visitor} />
      {money.per_order ? <Means title={t.perOrder(money.currency)} spent={money.per_order} /> : null}
      <p class="soft">
        {t.capped(shown(money.cap, "money"))}{" "}
        {money.explained >= TOLD_FROM ? t.explained(shown(money.explained, "percent")) : null}{" "}
        {money.left_out ? t.leftOut(shown(money.left_out, "count")) : null}
      </p>
    </>
  );
}

// Less than this changes no interval that anybody could see.
const TOLD_FROM = 0.005;

function Means({ title, spent }: { title: string; spent: Spent }) {
  return (
    <>
      <Said title={title} effect={spent} unit="money" />
      <p class="soft">{t.means(shown(spent.treated, "money"), shown(spent.holdout, "money"))}</p>
    </>
  );
}

const WIDTH = 240;

/** Where the difference lies between its bounds, and where no difference would be. */
function Interval({ effect: { value, low, high } }: { effect: Effect }) {
  if (low === null || high === null) return null;
  const reach = Math.max(Math.abs(low), Math.abs(high)) * 1.1 || 1;
  const at = (share: number) => WIDTH / 2 + (share / reach) * (WIDTH / 2);
  return (
    <svg class="interval" viewBox={`0 0 ${WIDTH} 24`} aria-hidden="true" focusable="false">
      <path class="none" d={`M${WIDTH / 2} 0V24`} />
      <path class="range" d={`M${at(low)} 12H${at(high)}M${at(low)} 7V17M${at(high)} 7V17`} />
      <circle cx={at(value)} cy="12" r="4" />
    </svg>
  );
}

function Arms({ trial }: { trial: Trial }) {
  return (
    <Scrolls label={t.arms}>
      <table>
        <caption class="unseen">{t.arms}</caption>
        <thead>
          <tr>
            <th scope="col">{t.arm}</th>
            {[t.rate, t.visitors, t.reached, t.accepted].map((each) => (
              <th key={each} scope="col" class="number">
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {trial.arms.map((arm) => (
            <OneArm key={arm.key} arm={arm} />
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function OneArm({ arm }: { arm: Arm }) {
  return (
    <tr>
      <th scope="row">{arm.label}</th>
      <td class="number">
        <Estimate value={arm.rate} unit="percent" low={arm.low} high={arm.high} />
      </td>
      <td class="number">{shown(arm.visitors, "count")}</td>
      <td class="number">{shown(arm.reached, "count")}</td>
      <td class="number">{shown(arm.accepted, "count")}</td>
    </tr>
  );
}

function Looks({ looks }: { looks: readonly LookTaken[] }) {
  if (!looks.length) return null;
  return (
    <details>
      <summary>{t.looks}</summary>
      <ul class="log">
        {looks.map((look) => (
          <li key={look.number}>
            {t.look(look.number, dayOf(look.at), look.z.toFixed(2), look.boundary.toFixed(2))} {look.words}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Log({ log }: { log: readonly LogLine[] }) {
  if (!log.length) return null;
  return (
    <details>
      <summary>{t.log}</summary>
      <ul class="log">
        {log.map((line) => (
          <li key={line.at}>
            {t.line(dayOf(line.at), line.by, line.act)} <span dir="auto">{line.words}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

const dayOf = (at: string) => new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium" }).format(Date.parse(at));

const probability = (p: number) => (p < MISMATCH ? "< 0.001" : p.toFixed(3));
