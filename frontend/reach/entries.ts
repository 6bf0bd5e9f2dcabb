// The ways into the chat: the launcher as a bubble or a tab, buttons inside the page, the page's own links.

import type { Launcher } from "../loader/launcher";
import { isLauncher } from "../loader/looks";
import type { EntryLook } from "../wire/protocol";
import { button, dress, element } from "./elements";
import { device } from "./facts";
import inlineCss from "./inline.css?inline";
import lookCss from "./look.css?inline";
import { applies } from "./pages";
import { type Condition, compiled, type Facts } from "./rules";

export interface EntriesAround {
  launcher: Pick<Launcher, "host" | "root" | "button" | "icon" | "set" | "away">;
  /** Empty for who is not signed in, else their value tier, or whatever stands for none. */
  known(): string;
  open(entry: EntryLook): void;
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
  const { launcher } = around;
  const entries: Entry[] = looks.map((look) => {
    const test = compiled((look.unlock as Condition | undefined) ?? { all: [] });
    return { look, unlocks: (facts) => test(facts) === true, isHere: false };
  });
  const owns = looks.some(isLauncher);
  if (owns) dress(launcher.root, lookCss);

  function draw(entry: Entry) {
    entry.undraw = isLauncher(entry.look) ? asLauncher(entry.look, launcher) : inPage(entry.look, around);
    if (entry.undraw) around.seen(entry.look.id);
  }

  function take(entry: Entry) {
    entry.undraw?.();
    entry.undraw = undefined;
  }

  const drawn = () => entries.find(({ look, undraw }) => undraw && isLauncher(look));
  const isFor = ({ who, tiers }: EntryLook) =>
    (who !== "signed_in" || around.known()) && (tiers?.includes(around.known()) ?? true);

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
        if (!entry.isHere || !isFor(entry.look)) take(entry);
        // The launcher is one: the first that fits is drawn.
        else if (!entry.undraw && !(isLauncher(entry.look) && drawn()) && entry.unlocks(facts)) draw(entry);
      }
      if (owns) launcher.away(!drawn());
    },
    /** The launcher's entry point, of which an opening is told. */
    launcher: () => drawn()?.look,
    /** Draws anew from what is known of whoever comes next. */
    remove() {
      entries.forEach(take);
    },
  };
}

function asLauncher(look: EntryLook, around: EntriesAround["launcher"]): () => void {
  const { host, button, set } = around;
  const { icon, words, shape } = look;
  set({ label: words || (icon === "none" ? "Chat" : ""), position: look.position ?? "right" });
  paint(host, look);
  host.dataset.look = look.look ?? "bubble";
  around.icon.hidden = icon === "none";
  around.icon.style.clipPath = shape ? `path("${shape}")` : "";
  button.title = look.purpose ?? "";
  return move(host, look);
}

function paint(element: HTMLElement, { accent, on_accent }: EntryLook) {
  if (accent) element.style.setProperty("--accent", accent);
  if (on_accent) element.style.setProperty("--on-accent", on_accent);
}

/** Begins after its delay, ends by itself after some times, and at once when anybody comes near. */
function move(host: HTMLElement, { motion, motion_after_s = 0, motion_times = 3 }: EntryLook): () => void {
  const stop = () => {
    clearTimeout(timer);
    delete host.dataset.motion;
  };
  host.style.setProperty("--times", `${motion_times}`);
  host.style.setProperty("--motion", `${motion}`);
  const timer = setTimeout(() => {
    if (motion) host.dataset.motion = motion;
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
      open(look);
    };
    place.addEventListener("click", act);
    return () => place.removeEventListener("click", act);
  }

  function asButton(place: Element) {
    const host = document.createElement("livechat-entry");
    const root = host.attachShadow({ mode: "open" });
    dress(root, inlineCss);
    paint(host, look);
    root.append(button("", look.words || "Chat", () => open(look)));
    if (look.purpose) root.append(element("p", look.purpose));
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
