// The second script of a host page, fetched when it is idle: the trail, the entry points, the right moment.

import type { Deed, GoalFromPage, InvitationCard, ReachConfig } from "../wire/protocol";
import { createBeacons } from "./beacons";
import { createCard } from "./card";
import { watchClicks } from "./clicks";
import { createEntries } from "./entries";
import { type Cart, movingFacts, noCounts, pageFacts, READ, USELESS } from "./facts";
import { watchFaults } from "./faults";
import { watchForms } from "./forms";
import { createHouse } from "./house";
import { isDialogOpen, wouldCoverSecret } from "./manners";
import { createMemory } from "./memory";
import { createMoments } from "./moments";
import { applies, written } from "./pages";
import { placeNow, searchedWords } from "./place";
import { watchReading } from "./reading";
import type { Facts } from "./rules";

type Said<T> = Omit<T, "site" | "token">;

const LOOK_MS = 1_000;
/** Where the card will lie before it is there, from the corner of the window. */
const CARD = { width: 344, height: 260 };

/** What the loader gives to this script. */
export interface Loader {
  base: string;
  key: string;
  kept: { get(): string; set(token: string): void };
  launcher: {
    host: HTMLElement;
    root: ShadowRoot;
    set(look: { label?: string; position?: "left" | "right" }): void;
  };
  panel: { show(isOpen: boolean): void; isShown(): boolean; isTalking(): boolean };
  commands: {
    run(known: Record<string, (first: never, second: never) => void>, isAll?: boolean): void;
    on(event: string, fn: () => void): void;
  };
}

export async function start(loader: Loader): Promise<void> {
  const house = createHouse(loader.base, loader.key);
  const config = await house.config().catch((): ReachConfig => ({ trail: false }));
  run(loader, house, config);
}

function run(loader: Loader, house: ReturnType<typeof createHouse>, config: ReachConfig) {
  const { key, kept, launcher, panel, commands } = loader;
  const {
    trail = true,
    consent = false,
    parameters = [],
    searches = [],
    page_goals: pageGoals = [],
  } = config;
  const now = () => Date.now();
  let hasConsent = false;
  const over = new AbortController();
  const { signal } = over;
  let cart: Cart = {};
  let counts = noCounts();
  let href = "";
  let still: Facts = {};
  let referrer = document.referrer;

  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
  const isLeftAlone = doNotTrack === "1" || globalPrivacyControl;
  const placeHere = () => placeNow(parameters, referrer);
  const mayTell = () => trail && !isLeftAlone && (!consent || hasConsent) && !signal.aborted;
  const memory = createMemory(key, now(), trail && !isLeftAlone && !consent);
  const reading = watchReading(signal, now);
  const beacons = createBeacons({
    ...{ site: key, post: house.beacons, token: kept, now, mayTell },
    random: Math.random,
    hasConsent: () => hasConsent,
    reading: () => ({ seconds: Math.round(reading.visibleSeconds()), scroll: reading.scroll() }),
    invited: show,
  });

  const tell = async (path: "deeds" | "goals", said: Said<Deed> | Said<GoalFromPage>) => {
    const token = kept.get();
    if (mayTell() && token) await house.tell(path, { site: key, token, ...said } as Deed | GoalFromPage);
  };
  const deed = (
    did: "shown" | "opened" | "dismissed" | "accepted",
    of: { invitation?: string; entry?: number },
  ) => tell("deeds", { view: beacons.view(), did, ...of });
  const goal = (goal: string, of?: { id?: string; value?: number; currency?: string }) =>
    tell("goals", { goal, url: href, ...of });
  const card = createCard(signal, launcher.root, {
    async accepted({ id }) {
      // The conversation begins in the trigger's queue; only then the panel looks for it.
      await deed("accepted", { invitation: id });
      panel.show(true);
    },
    dismissed: ({ id }) => deed("dismissed", { invitation: id }),
  });
  const entries = createEntries(config.entries ?? [], {
    ...launcher,
    open(entry) {
      deed("opened", { entry });
      panel.show(true);
    },
    seen: (entry) => deed("shown", { entry }),
  });
  const moments = createMoments(config.triggers ?? [], {
    ...{ now, save: memory.save, asked: memory.memory.asked },
    ask: ({ triggers, facts }) =>
      house.moment({
        ...{ site: key, token: kept.get(), view: beacons.view(), triggers, facts },
        ...{ page: placeHere(), consent: hasConsent },
      }),
    show,
  });

  function show(invitation: InvitationCard) {
    if (!mayInvite()) {
      // The moment has passed while the server was asked; it comes again.
      memory.memory.asked[invitation.trigger] = now() + LOOK_MS * 10;
      return;
    }
    card.show(invitation);
    deed("shown", { invitation: invitation.id });
  }

  function mayInvite(): boolean {
    if (card.isShown() || panel.isShown() || document.hidden || isDialogOpen()) return false;
    const { innerWidth: right, innerHeight: bottom } = window;
    const isLeft = launcher.host.dataset.position === "left";
    const left = isLeft ? 0 : right - CARD.width;
    return !wouldCoverSecret({ left, right: left + CARD.width, top: bottom - CARD.height, bottom });
  }

  const forms = watchForms(signal, {
    note: beacons.note,
    begun() {
      counts.isFormBegun = true;
    },
    refused(field) {
      counts.errors++;
      if (!counts.refused.includes(field)) counts.refused.push(field);
      look();
    },
  });
  const count = (kind: "rage" | "dead" | "script" | "request") => {
    counts[kind]++;
  };
  watchClicks(signal, beacons.note, count);
  watchFaults(signal, beacons.note, count);

  /** A page of its own, or of an application that only changes its address. */
  function arrive() {
    if (href) {
      leave();
      referrer = href;
      counts = noCounts();
      reading.begin();
    }
    href = location.href;
    const address = written(href);
    const page = placeHere();
    still = pageFacts(page.url, page.title ?? "", page.referrer ?? "");
    memory.see(String(still["page.path"]), now());
    // Who comes to it first of all is known only after that.
    beacons.seen(page).then(() => {
      for (const { name, pages } of pageGoals) if (applies({ on: pages }, address)) goal(name);
    });
    const words = searchedWords(href, searches);
    if (words) {
      memory.memory.searches++;
      memory.memory.words = words;
      memory.save();
      beacons.note({ kind: "search", label: words });
    }
    moments.at(address);
    entries.at(address);
    look();
  }

  function leave() {
    forms.left();
    beacons.left();
  }

  function look() {
    if (signal.aborted || document.hidden) return;
    if (href !== location.href) return arrive();
    const path = String(still["page.path"]);
    const facts = { ...still, ...movingFacts(memory.memory, reading, counts, cart, path, now()) };
    entries.update(facts);
    if (mayTell() && kept.get() && mayInvite()) moments.look(facts);
    beacons.beat(panel.isTalking());
  }

  const timer = setInterval(look, LOOK_MS);
  addEventListener("popstate", look, { signal });
  addEventListener("pagehide", leave, { signal });
  document.addEventListener("visibilitychange", look, { signal });

  function stop() {
    over.abort();
    clearInterval(timer);
    entries.remove();
    memory.forget();
  }

  commands.on("shutdown", stop);
  commands.on("open", () => {
    card.hide();
    const entry = entries.launcher();
    if (entry !== undefined) deed("opened", { entry });
  });
  commands.run(
    {
      consent(isGiven: boolean) {
        hasConsent = isGiven;
        if (isGiven) beacons.seen(placeHere());
      },
      track(name: string) {
        memory.event(String(name));
        beacons.note({ kind: "event", label: String(name) });
      },
      helped(isHelped: boolean) {
        const kind = isHelped === false ? USELESS : READ;
        memory.event(READ);
        memory.event(kind);
        beacons.note({ kind });
      },
      goal,
      cart(held: Cart) {
        cart = { ...held };
      },
    } as Record<string, (first: never) => void>,
    true,
  );
  arrive();
}
