// The second script of a host page, fetched when it is idle: the trail, the entry points, the right moment.

import type { Loader } from "../loader/api";
import type { Refusal } from "../loader/visit";
import type { Card } from "../seldom/card";
import type {
  BeaconAnswer,
  Deed,
  EntryLook,
  GoalAnswer,
  InvitationCard,
  MomentAnswer,
} from "../wire/protocol";
import { createBeacons } from "./beacons";
import { watchClicks } from "./clicks";
import { createEntries } from "./entries";
import { type Cart, movingFacts, noCounts, pageFacts, READ, USELESS } from "./facts";
import { watchFaults } from "./faults";
import { watchForms } from "./forms";
import { createGoals, type Reached } from "./goals";
import { isDialogOpen, wouldCoverSecret } from "./manners";
import { createMemory } from "./memory";
import { createMoments } from "./moments";
import { written } from "./pages";
import { addressNow, placeNow, searchedWords } from "./place";
import { watchReading } from "./reading";
import type { Facts } from "./rules";

const LOOK_MS = 1_000;
/** Where the card will lie before it is there, from the corner of the window. */
const CARD = { width: 344, height: 260 };

export function start(loader: Loader): void {
  const { config, visit, launcher, panel, commands } = loader;
  const { trail = true, consent = false, parameters = [], searches = [] } = config;
  const now = () => Date.now();
  let isAllowed = !consent;
  const over = new AbortController();
  const { signal } = over;
  let cart: Cart = {};
  let counts = noCounts();
  let href = "";
  let still: Facts = {};
  let referrer = document.referrer;
  let card: Card | undefined;

  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
  const isLeftAlone = doNotTrack === "1" || globalPrivacyControl;
  const placeHere = () => placeNow(parameters, referrer);
  const mayKeep = () => !isLeftAlone && isAllowed && !signal.aborted;
  const mayTell = () => trail && mayKeep();
  const hasConsent = () => consent && isAllowed;
  const memory = createMemory(visit.memory, now, mayTell);
  const reading = watchReading(signal, now);
  const beacons = createBeacons({
    ...{ now, mayTell, random: Math.random },
    post: {
      // With the first one a visitor begins, and nothing else may begin another meanwhile.
      async send(news) {
        const begin = () => visit.renew<BeaconAnswer>("trail", news);
        const token = visit.token.get();
        if (!token) return begin();
        return visit.tell<BeaconAnswer>("trail", news).catch(({ code }: Refusal) => {
          if (code !== "identity_unverified" || token !== visit.token.get()) return {};
          // The server has forgotten them.
          visit.token.set("");
          return begin();
        });
      },
      sendLast(news) {
        if (visit.token.get()) visit.post("trail", news).catch(() => {});
      },
    },
    invited: show,
    hasConsent,
    reading: () => ({ seconds: Math.round(reading.visibleSeconds()), scroll: reading.scroll() }),
  });

  /** Raises nothing: what was done on the page has been done. */
  const deed = async (did: Deed["did"], of: Pick<Deed, "invitation" | "entry">) => {
    if (mayTell()) await visit.tell("deeds", { view: beacons.view(), did, ...of }).catch(() => {});
  };
  const entries = createEntries(config.entries ?? [], {
    launcher,
    isKnown: () => !!visit.known.get(),
    open: (entry) => mayOpen(entry, () => openBy(entry)),
    // What a visit has seen is told once, not by each of its pages.
    seen(entry) {
      if (mayTell() && memory.once(`entry ${entry}`)) deed("shown", { entry });
    },
  });
  const moments = createMoments(config.triggers ?? [], {
    ...memory,
    ...{ now, asked: () => memory.memory.asked },
    ask({ triggers, facts }) {
      cardHere();
      const asked = { view: beacons.view(), triggers, facts, page: placeHere(), consent: hasConsent() };
      return visit.tell<MomentAnswer>("moments", asked);
    },
    show,
  });
  const goals = createGoals({
    ...memory,
    ...{ pages: config.page_goals ?? [], forms: config.form_goals ?? [] },
    mayTell: mayKeep,
    send: (reached) => visit.tell<GoalAnswer>("goals", reached),
    refused: (problem) => loader.explain("goal refused", problem),
  });

  async function cardHere(): Promise<Card> {
    const { createCard } = await loader.seldom();
    card ??= createCard(signal, launcher.root);
    return card;
  }

  async function show(invitation: InvitationCard) {
    const { id: of, trigger } = invitation;
    const card = await cardHere();
    if (!mayInvite()) {
      // The moment has passed while the server was asked; it comes again.
      memory.memory.asked[trigger] = now() + LOOK_MS * 10;
      return;
    }
    card.show(invitation, {
      async accepted() {
        // The conversation begins in the trigger's queue; only then the panel looks for it.
        await deed("accepted", { invitation: of });
        panel.show(true);
      },
      dismissed: () => deed("dismissed", { invitation: of }),
    });
    deed("shown", { invitation: of });
  }

  function openBy({ id, purpose, offers }: EntryLook) {
    deed("opened", { entry: id });
    panel.show(true, true, { purpose, offers });
  }

  /** Where the page can sign somebody in, an entry point may ask for it first. */
  async function mayOpen({ who }: EntryLook, open: () => void) {
    const canSignIn = commands.listeners.some(([event]) => event === "sign_in");
    if (who !== "ask" || visit.known.get() || !canSignIn) return open();
    const { SIGN_IN } = await loader.seldom();
    (await cardHere()).show(SIGN_IN, { accepted: () => commands.emit("sign_in"), dismissed: open });
  }

  // Before the loader's own answer to a click.
  const onLauncher = (event: Event) => {
    const look = entries.launcher();
    if (!look || panel.isShown() || !event.composedPath().includes(launcher.button)) return;
    event.stopPropagation();
    mayOpen(look, () => openBy(look));
  };
  launcher.host.addEventListener("click", onLauncher, { capture: true, signal });

  function mayInvite(): boolean {
    if (card?.isShown() || panel.isShown() || document.hidden || isDialogOpen()) return false;
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
      if (field && !counts.refused.includes(field)) counts.refused.push(field);
      look();
    },
    sent: goals.sent,
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
    href = addressNow();
    const address = written(href);
    const page = placeHere();
    still = pageFacts(page.url, page.title ?? "", page.referrer ?? "");
    memory.see(String(still["page.path"]));
    beacons.seen(page);
    const words = searchedWords(href, searches);
    if (words) {
      memory.memory.searches++;
      memory.memory.words = words;
      memory.save();
      beacons.note({ kind: "search", label: words });
    }
    goals.seen(page.url);
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
    if (href !== addressNow()) return arrive();
    const path = String(still["page.path"]);
    const facts = { ...still, ...movingFacts(memory.memory, reading, counts, cart, path, now()) };
    entries.update(facts);
    if (mayTell() && visit.token.get() && mayInvite()) moments.look(facts);
    beacons.beat(panel.isTalking());
  }

  const timer = setInterval(look, LOOK_MS);
  addEventListener("popstate", look, { signal });
  addEventListener("pagehide", leave, { signal });
  document.addEventListener("visibilitychange", look, { signal });

  /** Whoever is here next is somebody else. */
  function begin() {
    if (signal.aborted) return;
    card?.hide();
    forms.forget();
    isAllowed = !consent;
    cart = {};
    counts = noCounts();
    reading.begin();
    memory.forget();
    again();
  }

  /** The same page, as if it were seen only now. */
  function again() {
    entries.remove();
    beacons.forget();
    href = "";
    arrive();
  }

  commands.on("reset", begin);
  commands.on("shutdown", () => {
    over.abort();
    clearInterval(timer);
    entries.remove();
  });
  commands.on("open", () => card?.hide());
  memory.takeUp();
  arrive();
  commands.run(
    {
      consent(isGiven: boolean) {
        if (isGiven === isAllowed) return;
        isAllowed = isGiven;
        if (isGiven) memory.takeUp();
        else memory.forget();
        again();
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
      cart(held: Cart) {
        cart = { ...held };
      },
      goal: (goal: string, { id, value, currency }: Partial<Reached> = {}) =>
        goals.reach({ goal: String(goal), id, value, currency }),
    } as Record<string, (first: never, second: never) => void>,
    true,
  );
}
