// The dashboard: puts it together, draws it, and keeps it up to date while somebody looks.

import "../../static/css/tokens.css";
import "../../static/css/base.css";
import "uplot/dist/uPlot.min.css";
import "./css/dashboard.css";
import "./css/filters.css";
import "./css/tiles.css";
import "./css/charts.css";
import "./css/tables.css";
import "./css/directions.css";
import "./css/board.css";
import "./css/print.css";

import { render } from "preact";
import { ask, serverNow } from "./api";
import { keepFresh } from "./freshness";
import { App } from "./parts/App";
import { DashboardProvider } from "./parts/context";
import { createDashboard } from "./store";

// Marks what was opened over the rest, in the browser's own list of places.
const OPENED = "opened";

const root = document.getElementById("dashboard");
const boot = document.getElementById("boot")?.textContent;
if (!root || !boot) throw new Error("The page came without a place for the dashboard.");

const { me } = JSON.parse(boot);
const dashboard = createDashboard({
  ask,
  now: serverNow,
  isOwn: me.role === "agent",
  homeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  search: () => location.search,
  show: (search) => history.pushState(null, "", location.pathname + search),
  open: (search) => history.pushState(OPENED, "", location.pathname + search),
  amend: (search) => history.replaceState(history.state, "", location.pathname + search),
  leave: (search) => {
    if (history.state === OPENED) history.back();
    else history.replaceState(null, "", location.pathname + search);
  },
});
window.addEventListener("popstate", dashboard.follow);
keepFresh(dashboard);

render(
  <DashboardProvider value={{ dashboard, me }}>
    <App />
  </DashboardProvider>,
  root,
);
