// The whole page: the rail of views, what is shown, and the view itself.

import type { ComponentChildren } from "preact";
import { VIEWS, type View, writePlace } from "../address";
import { words } from "../words";
import { Age } from "./Age";
import { Breakdown } from "./Breakdown";
import { BusyHours } from "./BusyHours";
import { useDashboard, useMe } from "./context";
import { DirectionPick } from "./DirectionPick";
import { Drill } from "./Drill";
import { Experiments } from "./Experiments";
import { Filters } from "./Filters";
import { LiveBoard } from "./LiveBoard";
import { Overview } from "./Overview";
import { Reaching } from "./Reaching";
import { Sources } from "./Sources";
import { Teams } from "./Teams";

export function App() {
  const { place } = useDashboard();
  const { view } = place.value;
  return (
    <div class="dashboard">
      <a class="skip" href="#numbers">
        {words.skip}
      </a>
      <Rail />
      <main id="numbers" tabIndex={-1}>
        <header class="top">
          <h1>{words.views[view]}</h1>
          {WITHOUT_PERIOD.has(view) ? null : <Filters isBrief={view === "reaching"} />}
          <DirectionPick />
          <Age />
        </header>
        <Problem />
        {VIEW[view]()}
      </main>
      <Drill />
    </div>
  );
}

const VIEW: Record<View, () => ComponentChildren> = {
  overview: () => <Overview />,
  live: () => <LiveBoard />,
  teams: () => <Teams />,
  agents: () => <Breakdown dimension="agent" />,
  times: () => <BusyHours />,
  sources: () => <Sources />,
  reaching: () => <Reaching />,
  experiments: () => <Experiments />,
};

/** What is as it is now, whichever days are looked at. */
const WITHOUT_PERIOD: ReadonlySet<View> = new Set(["live", "experiments"]);
/** What agents are not told. */
const FOR_LEADS: ReadonlySet<View> = new Set(["reaching", "experiments"]);

function Rail() {
  const dashboard = useDashboard();
  const me = useMe();
  const place = dashboard.place.value;
  return (
    <nav class="rail" aria-label={words.title}>
      <p class="brand">
        {words.product} <span>{words.title}</span>
      </p>
      <ul>
        {VIEWS.filter((view) => me.role !== "agent" || !FOR_LEADS.has(view)).map((view) => (
          <li key={view}>
            <a
              href={writePlace({ ...place, view }, "") || "?"}
              aria-current={view === place.view ? "page" : undefined}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                dashboard.go({ view });
              }}
            >
              {words.views[view]}
            </a>
          </li>
        ))}
      </ul>
      <p class="who">
        <span dir="auto">{me.name}</span>
        <a href="/console/">{words.console}</a>
      </p>
    </nav>
  );
}

function Problem() {
  const dashboard = useDashboard();
  const problem = dashboard.problem.value;
  if (!problem) return null;
  return (
    <p class="banner bad problem" role="alert">
      {problem}
      <button type="button" class="button" onClick={() => void dashboard.refresh()}>
        {words.age.again}
      </button>
    </p>
  );
}
