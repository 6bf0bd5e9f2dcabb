// The whole page: the rail of views, what is shown, and the view itself.

import type { ComponentChildren } from "preact";
import { VIEWS, type View } from "../address";
import { FORBIDDEN, SIGNED_OUT, UNREACHABLE } from "../api";
import { words } from "../words";
import { Age } from "./Age";
import { Breakdown } from "./Breakdown";
import { BusyHours } from "./BusyHours";
import { useDashboard, useMe } from "./context";
import { DirectionPick } from "./DirectionPick";
import { Drill } from "./Drill";
import { Experiments } from "./Experiments";
import { Explained } from "./Explained";
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
          <button type="button" class="button print" onClick={() => window.print()}>
            {words.filters.print}
          </button>
          {WITHOUT_PERIOD.has(view) ? null : <Filters isBrief={view === "reaching"} />}
          <DirectionPick />
          <Age />
        </header>
        <Problem />
        {VIEW[view]()}
      </main>
      <Drill />
      <Explained />
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
              href={dashboard.addressWith({ view })}
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

/** What went wrong, and the one thing to do about it; what arrived before stays in sight. */
function Problem() {
  const dashboard = useDashboard();
  const problem = dashboard.problem.value;
  if (!problem) return null;
  const isOffline = problem.code === UNREACHABLE && !navigator.onLine;
  return (
    <p class={`banner problem ${TONE[problem.code] ?? "bad"}`} role="alert">
      {isOffline ? words.problem.offline : problem.message}
      <WayOut code={problem.code} />
    </p>
  );
}

const TONE: Record<string, string> = { [FORBIDDEN]: "", [SIGNED_OUT]: "", [UNREACHABLE]: "warn" };

function WayOut({ code }: { code: string }) {
  const dashboard = useDashboard();
  if (code === SIGNED_OUT)
    return (
      <a class="button" href={`/login/?next=${encodeURIComponent(location.pathname + location.search)}`}>
        {words.problem.signIn}
      </a>
    );
  if (code === FORBIDDEN)
    return (
      <button type="button" class="button" onClick={() => dashboard.go({ filters: {}, direction: "" })}>
        {words.problem.mine}
      </button>
    );
  return (
    <button type="button" class="button" onClick={() => void dashboard.refresh()}>
      {words.age.again}
    </button>
  );
}
