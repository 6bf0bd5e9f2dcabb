// The agent console: puts the desk together, draws it, and listens to the keyboard.

import "../../static/css/tokens.css";
import "../../static/css/base.css";
import "./css/console.css";
import "./css/sidebar.css";
import "./css/offers.css";
import "./css/talk.css";
import "./css/lines.css";
import "./css/composer.css";
import "./css/replies.css";
import "./css/customer.css";
import "./css/course.css";
import "./css/outcome.css";
import "./css/passing.css";
import "./css/overview.css";
import "./css/floor.css";
import "./css/trail.css";
import "./css/visitors.css";
import "./css/float.css";

import { effect } from "@preact/signals";
import { render } from "preact";
import { browserKeep, createWire } from "../wire";
import { browserOutside, createAlerts } from "./alerts";
import { createAnnouncer } from "./announcer";
import { readBoot } from "./boot";
import { createClock } from "./clock";
import { createDesk } from "./desk";
import { createDetails, ROOM_FOR_THREE } from "./details";
import { listenToKeys } from "./keyboard";
import { createNotices } from "./notices";
import { App } from "./parts/App";
import { ConsoleProvider } from "./parts/context";
import { chosenInAddress, FLOOR, showInAddress, VISITORS } from "./place";
import { createTheme } from "./theme";

const boot = readBoot();
const keep = browserKeep(() => localStorage);
const wire = createWire({
  side: "agent",
  base: location.origin,
  headers: () => ({ "X-CSRFToken": boot.csrf }),
  // Of this window only: two windows that share one queue would both empty it.
  keep: browserKeep(() => sessionStorage),
  scope: boot.me.id,
});
const outside = browserOutside();
const desk = createDesk({
  wire,
  me: boot.me,
  keep,
  clock: createClock(wire.now),
  notices: createNotices(),
  announcer: createAnnouncer(),
  alerts: createAlerts(keep, outside),
  details: createDetails(keep, matchMedia(ROOM_FOR_THREE)),
  show: showInAddress,
  watched: outside.watched,
  isHidden: () => document.hidden,
});
const theme = createTheme(document.documentElement, keep);

effect(() => {
  document.title = desk.title.value;
});
listenToKeys(desk);
const goThere = () => {
  const place = chosenInAddress();
  if (place === FLOOR) desk.showFloor();
  else if (place === VISITORS) desk.showVisitors();
  else desk.choose(place);
};
window.addEventListener("popstate", goThere);
goThere();

const root = document.getElementById("console");
if (!root) throw new Error("The page came without a place for the console.");
render(
  <ConsoleProvider value={{ desk, boot, theme }}>
    <App />
  </ConsoleProvider>,
  root,
);
