// Connects the keys with the desk.

import type { Desk } from "./desk";
import { type Command, commandOf } from "./keys";

const ONE_PANE = "(max-width: 639px)"; // as in css/console.css

const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");

export function listenToKeys(desk: Desk) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const command = commandOf(event, isField(event.target));
    if (!command || document.querySelector("dialog[open]")) return;
    if (command.verb !== "escape") event.preventDefault();
    run(desk, command);
  });
}

function run(desk: Desk, { verb, nth = 0 }: Command) {
  const conv = desk.chosen.peek();
  switch (verb) {
    case "previous":
      return desk.step(-1);
    case "next":
      return desk.step(1);
    case "nth":
      return desk.nth(nth);
    case "filter":
      return document.dispatchEvent(new Event("livechat:filter"));
    case "take":
      return desk.takeNext();
    case "accept":
      return desk.acceptNext();
    case "decline":
      return desk.declineNext();
    case "wrapUp":
      return desk.wrapUpNext();
    case "state":
      return void document.getElementById("state")?.togglePopover();
    case "note":
      return desk.switchMode();
    case "close":
      return conv && desk.closing.ask(conv);
    case "pass":
      return desk.passOn();
    case "report":
      return conv && desk.reporting.begin(conv);
    case "use":
      return conv && void desk.useSuggestion(conv);
    case "dismiss":
      return conv && void desk.dismissSuggestion(conv);
    case "floor":
      return desk.showFloor();
    case "visitors":
      return desk.showVisitors();
    case "details":
      return desk.toggleDetails();
    case "help":
      desk.help.value = true;
      return;
    case "escape":
      return leave(desk);
  }
}

/** One step out: of what lies above, then of the field, then back to the list. */
function leave(desk: Desk) {
  if (document.querySelector(":popover-open")) return;
  const notice = desk.notices.notices.peek().at(-1);
  if (notice) return desk.notices.dismiss(notice.id);
  if (desk.uncover()) return;
  if (!matchMedia(ONE_PANE).matches) return rowInList()?.focus();
  if (isField(document.activeElement)) (document.activeElement as HTMLElement).blur();
  else desk.choose(null);
}

const rowInList = () =>
  document.querySelector<HTMLElement>(".row[aria-current]") ?? document.querySelector<HTMLElement>(".row");
