// The ways into the chat: the launcher as a bubble or a tab, buttons inside the page, the page's own links.

import type { EntryLook } from "../wire/protocol";
import { button, dress } from "./card";
import { device } from "./facts";
import css from "./inline.css?inline";
import { applies } from "./pages";
import { type Condition, compiled, type Facts } from "./rules";

export interface EntriesAround {
  host: HTMLElement;
  set(look: { label?: string; position?: "left" | "right" }): void;
  open(entry: number): void;
  seen(entry: number): void;
}

export type Entries = ReturnType<typeof createEntries>;

interface Entry {
  look: EntryLook;
  unlocks: (facts: Facts) => boolean;
  isHere: boolean;
  undraw?: () => void;
}

export function createEntries(looks: EntryLook[], around: EntriesAround) {
  const entries: Entry[] = looks.map((look) => {
    const test = compiled((look.unlock as Condition | undefined) ?? { all: [] });
    return { look, unlocks: (facts) => test(facts) === true, isHere: false };
  });
  const owns = entries.some(({ look }) => isLauncher(look));

  function draw(entry: Entry) {
    entry.undraw = isLauncher(entry.look) ? asLauncher(entry.look, around) : inPage(entry.look, around);
    if (entry.undraw) around.seen(entry.look.id);
  }

  function take(entry: Entry) {
    entry.undraw?.();
    entry.undraw = undefined;
  }

  const launcher = () => entries.find(({ look, undraw }) => undraw && isLauncher(look));

  return {
    /** Another page, by its written address. */
    at(address: string) {
      const here = device();
      for (const entry of entries) {
        const { look } = entry;
        entry.isHere = applies(look, address) && (!look.devices?.length || look.devices.includes(here));
      }
    },
    /** Draws what is unlocked here and takes away what is not. What was unlocked stays so on this page. */
    update(facts: Facts) {
      for (const entry of entries) {
        if (!entry.isHere) take(entry);
        else if (!entry.undraw && entry.unlocks(facts)) draw(entry);
      }
      if (owns) around.host.toggleAttribute("data-away", !launcher());
    },
    /** The launcher's entry point, of which an opening is told. */
    launcher: () => launcher()?.look.id,
    remove() {
      entries.forEach(take);
    },
  };
}

const isLauncher = ({ look = "bubble" }: EntryLook) => look === "bubble" || look === "tab";

function asLauncher(look: EntryLook, { host, set }: EntriesAround): () => void {
  set({ label: look.words ?? "", position: look.position ?? "right" });
  paint(host, look);
  host.dataset.look = look.look ?? "bubble";
  return move(host, look);
}

function paint(element: HTMLElement, { accent = "", on_accent = "" }: EntryLook) {
  if (accent) element.style.setProperty("--accent", accent);
  if (on_accent) element.style.setProperty("--on-accent", on_accent);
}

/** Begins after its delay, ends by itself after so many times, and at once when anybody comes near. */
function move(
  host: HTMLElement,
  { motion = "none", motion_after_s = 0, motion_times = 3 }: EntryLook,
): () => void {
  host.style.setProperty("--times", `${motion_times}`);
  const stop = () => {
    clearTimeout(timer);
    delete host.dataset.motion;
  };
  const timer = setTimeout(() => {
    host.dataset.motion = motion;
  }, motion_after_s * 1000);
  for (const event of ["pointerenter", "focusin", "click"])
    host.addEventListener(event, stop, { once: true });
  return stop;
}

/** Undefined where the page has no such place yet. */
function inPage(look: EntryLook, { open }: EntriesAround): (() => void) | undefined {
  const places = placesOf(look.target ?? "");
  if (!places.length) return undefined;
  const undo = places.map((place) => (look.look === "link" ? asLink(place) : asButton(place)));
  return () => {
    for (const each of undo) each();
  };

  function asLink(place: Element) {
    const act = (event: Event) => {
      event.preventDefault();
      open(look.id);
    };
    place.addEventListener("click", act);
    return () => place.removeEventListener("click", act);
  }

  function asButton(place: Element) {
    const host = document.createElement("livechat-entry");
    const root = host.attachShadow({ mode: "open" });
    dress(root, css);
    paint(host, look);
    root.append(button("", look.words || "Chat", () => open(look.id)));
    place.append(host);
    return () => host.remove();
  }
}

function placesOf(selector: string): Element[] {
  try {
    return selector ? [...document.querySelectorAll(selector)] : [];
  } catch {
    return [];
  }
}
