// The whole page: the rail of views, what is shown, and the view itself.

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { VIEWS, type View } from "../address";
import { words } from "../words";
import { Age } from "./Age";
import { Breakdown } from "./Breakdown";
import { useDashboard, useMe } from "./context";
import { DirectionPick } from "./DirectionPick";
import { Drill } from "./Drill";
import { Explained } from "./Explained";
import { Filters } from "./Filters";
import { later } from "./later";
import { Misread } from "./Misread";
import { Overview } from "./Overview";
import { Problem } from "./Problem";

const BigScreen = later(() => import("./BigScreen").then((found) => found.BigScreen));
const LiveBoard = later(() => import("./LiveBoard").then((found) => found.LiveBoard));
const Teams = later(() => import("./Teams").then((found) => found.Teams));
const BusyHours = later(() => import("./BusyHours").then((found) => found.BusyHours));
const Sources = later(() => import("./Sources").then((found) => found.Sources));
const Reaching = later(() => import("./Reaching").then((found) => found.Reaching));
const Experiments = later(() => import("./Experiments").then((found) => found.Experiments));

export function App() {
  const { place, isRefused } = useDashboard();
  const { view, isBig } = place.value;
  useEffect(() => {
    document.title = words.pageTitle(words.views[view]);
    // On a phone the views scroll: where one is stays in sight.
    document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [view]);
  if (view === "live" && isBig) return <BigScreen />;
  return (
    <div class="dashboard">
      <a class="skip" href="#numbers">
        {words.skip}
      </a>
      <Rail />
      <main id="numbers" tabIndex={-1}>
        <header class="top">
          <h1>{words.views[view]}</h1>
          <Offered />
          {WITHOUT_PERIOD.has(view) ? null : <Filters isBrief={view === "reaching"} />}
          <DirectionPick />
          <Age />
        </header>
        <Misread />
        <Problem />
        {isRefused.value ? null : VIEW[view]()}
      </main>
      <Drill />
      <Explained />
    </div>
  );
}

/** What can be done with the whole page. */
function Offered() {
  const { place, go } = useDashboard();
  return (
    <p class="offered">
      {place.value.view === "live" ? (
        <button
          type="button"
          class="button"
          onClick={() => {
            // The whole screen, where the browser lets one have it.
            void document.documentElement.requestFullscreen?.().catch(() => {});
            go({ isBig: true });
          }}
        >
          {words.live.big}
        </button>
      ) : null}
      <button type="button" class="button" onClick={() => window.print()}>
        {words.filters.print}
      </button>
    </p>
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
