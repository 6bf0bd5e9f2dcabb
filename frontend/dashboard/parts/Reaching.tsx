// From the right moment to the goal: how many came how far, and on which pages conversations begin.

import { SPLITS } from "../address";
import type { Funnel, Pages, Steps } from "../api";
import { NOTHING, shown } from "../figures";
import { words } from "../words";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { Scrolls } from "./Scrolls";

const t = words.reaching;

/** Entry points draw nobody: whoever sees one may open it. */
const STEPS = [
  ...(["eligible", "left_alone", "invited", "shown", "opened", "dismissed", "accepted"] as const),
  ...(["queued", "answered", "engaged", "goal"] as const),
];
type Step = (typeof STEPS)[number];
const DRAWN: ReadonlySet<Step> = new Set<Step>(["eligible", "left_alone", "invited", "dismissed"]);
const PAGE_STEPS = ["conversations", "invited", "queued", "answered", "engaged", "goal"] as const;

export function Reaching() {
  const { funnel, pages } = useDashboard();
  return (
    <>
      <section class="block" aria-labelledby="funnel">
        <h2 id="funnel">{t.funnel}</h2>
        <Split />
        {funnel.data.value ? <Way data={funnel.data.value} /> : <p class="soft">{words.age.waiting}</p>}
      </section>
      <section class="block" aria-labelledby="pages">
        <h2 id="pages">{t.pages}</h2>
        {pages.data.value ? <Begun data={pages.data.value} /> : <p class="soft">{words.age.waiting}</p>}
      </section>
    </>
  );
}

function Split() {
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
  const { funnel } = useDashboard();
  if (!data.rows.length) return <p class="soft">{t.nobody}</p>;
  const isEntries = data.by === "entry_point";
  const steps = isEntries ? STEPS.filter((step) => !DRAWN.has(step)) : STEPS;
  const named = isEntries ? t.entrySteps : t.steps;
  return (
    <>
      <p class="soft">{isEntries ? t.unitOfEntries : t.unit}</p>
      <Download what="funnel" called={t.funnel.toLowerCase()} />
      <Scrolls label={t.funnel} isStale={funnel.isStale.value}>
        <table class="steps">
          <thead>
            <tr>
              <th scope="col">{t.splits[data.by as keyof typeof t.splits] ?? data.by}</th>
              {steps.map((step) => (
                <th key={step} scope="col" class="number">
                  {named[step]}
                </th>
              ))}
              <th scope="col" class="number">
                {isEntries ? t.conversationRate : t.acceptance}
              </th>
            </tr>
          </thead>
          <tbody>
            {data.rows.map((row) => (
              <One key={row.key} row={row} steps={steps} isEntries={isEntries} />
            ))}
          </tbody>
        </table>
      </Scrolls>
      <p class="soft">{t.noUplift}</p>
    </>
  );
}

function One({ row, steps, isEntries }: { row: Steps; steps: readonly Step[]; isEntries: boolean }) {
  const { look } = useDashboard();
  const only = { entry_point: [row.key] };
  return (
    <tr>
      <th scope="row" dir="auto">
        {isEntries && row.accepted ? (
          <button
            type="button"
            class="link"
            aria-label={words.drill.title(row.label)}
            onClick={() => look({ kpi: "entered", part: "counted", only })}
          >
            {row.label}
          </button>
        ) : (
          row.label || words.breakdown.unnamed
        )}
      </th>
      {steps.map((step) => (
        <td key={step} class="number">
          {shown(row[step], "count")}
        </td>
      ))}
      <td class="number">
        {row.acceptance === null ? NOTHING : shown(row.acceptance, "percent")}
        {row.low === null || row.high === null ? null : (
          <small>{t.between(shown(row.low, "percent"), shown(row.high, "percent"))}</small>
        )}
      </td>
    </tr>
  );
}

function Begun({ data }: { data: Pages }) {
  const { pages } = useDashboard();
  if (!data.pages.length) return <p class="soft">{words.breakdown.nothing}</p>;
  return (
    <>
      <Download what="pages" called={t.pages.toLowerCase()} />
      <Scrolls label={t.pages} isStale={pages.isStale.value}>
        <table class="steps">
          <thead>
            <tr>
              <th scope="col">{t.page}</th>
              {PAGE_STEPS.map((step) => (
                <th key={step} scope="col" class="number">
                  {t.pageSteps[step]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.pages.map((page) => (
              <tr key={page.url}>
                <th scope="row" dir="ltr">
                  {page.url}
                </th>
                {PAGE_STEPS.map((step) => (
                  <td key={step} class="number">
                    {shown(page[step], "count")}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </>
  );
}
