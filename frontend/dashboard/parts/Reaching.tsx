// From the right moment to the goal: how many came how far, and on which pages conversations begin.

import type { Funnel, Pages, StartPage, Steps } from "../api";
import { REACH_FILTERS, SPLITS, type Split } from "../dimensions";
import { range, shown } from "../figures";
import { type Keys, sorted } from "../sorting";
import { viewWords } from "../viewWords";
import { words } from "../words";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { Estimate, Sure } from "./Estimate";
import { Head } from "./Head";
import { NotYet } from "./NotYet";
import { Problems } from "./Problems";
import { Scrolls } from "./Scrolls";

const t = viewWords.reaching;

const STEPS = [
  ...(["eligible", "left_alone", "invited", "shown", "opened", "dismissed", "left", "accepted"] as const),
  ...(["queued", "answered", "engaged", "goal"] as const),
];
type Step = (typeof STEPS)[number];
/** Entry points draw nobody: whoever sees one may open it. */
const DRAWN: ReadonlySet<Step> = new Set<Step>(["eligible", "left_alone", "invited", "dismissed", "left"]);
/** Behind these stand conversations. */
const LEADING: ReadonlySet<Step> = new Set<Step>(["accepted", "queued", "answered", "engaged", "goal"]);
const PAGE_STEPS = ["conversations", "invited", "queued", "answered", "engaged", "goal"] as const;

const STEP_KEYS: Keys<Steps> = {
  name: (row) => row.label || null,
  acceptance: (row) => row.acceptance,
  ...Object.fromEntries(STEPS.map((step) => [step, (row: Steps) => row[step]])),
};
const PAGE_KEYS: Keys<StartPage> = {
  page: (page) => page.url,
  ...Object.fromEntries(PAGE_STEPS.map((step) => [`page.${step}`, (page: StartPage) => page[step]])),
};

export function Reaching() {
  const { funnel, pages, place } = useDashboard();
  const isWithheld = Object.entries(place.value.filters).some(
    ([name, keys]) => keys.length && !REACH_FILTERS.has(name),
  );
  return (
    <>
      {isWithheld ? <p class="banner">{t.only}</p> : null}
      <section class="block" aria-labelledby="funnel">
        <h2 id="funnel">{t.funnel}</h2>
        <SplitPick />
        {funnel.data.value?.worked_out ? (
          <Way data={funnel.data.value} />
        ) : (
          <NotYet arrived={funnel.data.value} />
        )}
      </section>
      <section class="block" aria-labelledby="pages">
        <h2 id="pages">{t.pages}</h2>
        {pages.data.value?.worked_out ? (
          <Begun data={pages.data.value} />
        ) : (
          <NotYet arrived={pages.data.value} />
        )}
      </section>
      {pages.data.value && <Problems problems={pages.data.value.problems} />}
    </>
  );
}

function SplitPick() {
  const dashboard = useDashboard();
  return (
    <label class="pick">
      <span>{words.breakdown.by}</span>
      <select
        class="input"
        value={dashboard.place.value.split}
        onChange={({ currentTarget }) => {
          const split = SPLITS.find((each) => each === currentTarget.value);
          if (split) dashboard.go({ split });
        }}
      >
        {SPLITS.map((each) => (
          <option key={each} value={each}>
            {t.splits[each]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Way({ data }: { data: Funnel }) {
  const { funnel, place } = useDashboard();
  const isEntries = data.by === "entry_point";
  if (!data.rows.length) return <p class="soft">{isEntries ? t.nobodyEntered : t.nobody}</p>;
  const steps = isEntries ? STEPS.filter((step) => !DRAWN.has(step)) : STEPS;
  const named = isEntries ? t.entrySteps : t.steps;
  return (
    <>
      <p class="soft">{isEntries ? t.unitOfEntries : t.unit}</p>
      <Bars way={data.way} named={named} />
      <Scrolls label={t.funnel} isStale={funnel.isStale.value}>
        <table class="steps">
          <thead>
            <tr>
              <Head column="name" label={t.splits[data.by as keyof typeof t.splits] ?? data.by} />
              {steps.map((step) => (
                <Head key={step} column={step} label={named[step]} isNumber />
              ))}
              <Head column="acceptance" label={isEntries ? t.conversationRate : t.acceptance} isNumber />
            </tr>
          </thead>
          <tbody>
            {sorted(data.rows, place.value.sort, STEP_KEYS).map((row) => (
              <One key={row.key} row={row} steps={steps} by={data.by as Split} />
            ))}
          </tbody>
        </table>
      </Scrolls>
      <Download what="funnel" called={t.funnel.toLowerCase()} />
      {isEntries ? null : <p class="soft">{t.leftAtOnce}</p>}
      <p class="soft">{t.noUplift}</p>
    </>
  );
}

/** The way of all rows together: each step with its share of the one before. */
function Bars({ way, named }: { way: Funnel["way"]; named: Record<string, string> }) {
  const most = way[0]?.count ?? 0;
  if (!most) return null;
  return (
    <ol class="bars" aria-label={t.together}>
      {way.map(({ step, count, share, low, high }) => (
        <li key={step}>
          <span class="step">{named[step]}</span>
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="whole" width="100" height="8" />
            <rect class="done" width={(count / most) * 100} height="8" />
          </svg>
          <strong>{shown(count, "count")}</strong>
          <span class="soft">
            {share === null || low === null || high === null
              ? ""
              : t.ofThose(shown(share, "percent"), range(low, high))}
          </span>
        </li>
      ))}
    </ol>
  );
}

interface Row {
  row: Steps;
  steps: readonly Step[];
  by: Split;
}

function One({ row, steps, by }: Row) {
  const isEntries = by === "entry_point";
  const called = row.label || words.breakdown.unnamed;
  return (
    <tr>
      <th scope="row" dir="auto">
        {called}
      </th>
      {steps.map((step) => (
        <td key={step} class="number">
          <Came
            many={row[step]}
            at={LEADING.has(step) ? { by, key: row.key, step } : null}
            step={(isEntries ? t.entrySteps : t.steps)[step]}
            row={called}
          />
          {step === "left" ? <Beside row={row} /> : null}
        </td>
      ))}
      <td class="number">
        <Estimate value={row.acceptance} unit="percent" low={row.low} high={row.high} />
      </td>
    </tr>
  );
}

/** The share that left at once, and that of those left alone. */
function Beside({ row }: { row: Steps }) {
  const share = (many: number | null, of: number) => shown((many ?? 0) / of, "percent");
  return (
    <>
      {row.drawn ? (
        <small>
          <bdi dir="ltr">{share(row.left, row.drawn)}</bdi>
        </small>
      ) : null}
      <Sure low={row.left_low} high={row.left_high} />
      {row.left_alone ? <small>{t.alone(share(row.alone_left, row.left_alone))}</small> : null}
      <Sure low={row.alone_left_low} high={row.alone_left_high} />
    </>
  );
}

interface Counted {
  many: number | null;
  /** Where its conversations are told; null where it counts none. */
  at: { by: Split | "page"; key: string; step: string } | null;
  step: string;
  row: string;
}

/** How many came so far, which leads to their conversations. */
function Came({ many, at, step, row }: Counted) {
  const { look } = useDashboard();
  const said = shown(many, "count");
  if (!many || !at) return <>{said}</>;
  return (
    <button
      type="button"
      class="link figure"
      aria-label={t.behind(step, row, said)}
      onClick={() => look({ ...at, called: `${row}, ${step.toLowerCase()}` })}
    >
      {said}
    </button>
  );
}

function Begun({ data }: { data: Pages }) {
  const { pages, place } = useDashboard();
  if (!data.pages.length) return <p class="soft">{words.breakdown.nothing}</p>;
  return (
    <>
      <Scrolls label={t.pages} isStale={pages.isStale.value}>
        <table class="steps">
          <thead>
            <tr>
              <Head column="page" label={t.page} />
              {PAGE_STEPS.map((step) => (
                <Head key={step} column={`page.${step}`} label={t.pageSteps[step]} isNumber />
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted(data.pages, place.value.sort, PAGE_KEYS).map((page) => (
              <tr key={page.url}>
                <th scope="row" dir={page.url ? "ltr" : undefined}>
                  {page.url || t.otherPages}
                </th>
                {PAGE_STEPS.map((step) => (
                  <td key={step} class="number">
                    <Came
                      many={page[step]}
                      at={page.url ? { by: "page", key: page.url, step } : null}
                      step={t.pageSteps[step]}
                      row={page.url}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
      {data.pages.some((page) => !page.url) && <p class="soft">{t.unitOfPages}</p>}
      <Download what="pages" called={t.pages.toLowerCase()} />
    </>
  );
}
