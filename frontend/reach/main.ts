// The second script of a host page, fetched when it is idle: the trail, the entry points, the right moment.

import type { Loader } from "../loader/api";
import type { Refusal } from "../loader/visit";
import type { Asking } from "../seldom/asking";
import type {
  BeaconAnswer,
  Deed,
  EntryLook,
  GoalAnswer,
  InvitationCard,
  MomentAnswer,
  PageNews,
} from "../wire/protocol";
import { createBeacons } from "./beacons";
import { watchClicks } from "./clicks";
import { watchDeparture } from "./departure";
import { createEntries } from "./entries";
import { type Cart, device, movingFacts, noCounts, pageFacts, READ, USELESS } from "./facts";
import { watchFaults } from "./faults";
import { watchForms } from "./forms";
import { createGoals, type Reached } from "./goals";
import { createMemory } from "./memory";
import { createMoments } from "./moments";
import { written } from "./pages";
import { addressNow, placeNow, searchedWords } from "./place";
import { watchReading } from "./reading";
import { createRest } from "./rest";
import type { Facts } from "./rules";

const LOOK_MS = 1_000;

export function start(loader: Loader): void {
  const { config, visit, launcher, panel, commands } = loader;
  const { trail = true, consent = false, parameters = [], searches = [], preview } = config;
  const now = () => Date.now();
  let isAllowed = !consent;
  const over = new AbortController();
  const { signal } = over;
  let cart: Cart = {};
  let counts = noCounts();
  let href = "";
  let still: Facts = {};
  let referrer = document.referrer;
  let asking: Asking | undefined;
  let whose = "";

  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
  const isLeftAlone = doNotTrack === "1" || globalPrivacyControl || preview;
  const placeHere = () => placeNow(parameters, referrer);
  const mayKeep = () => !isLeftAlone && isAllowed && !signal.aborted;
  const mayTell = () => trail && mayKeep();
  const hasConsent = () => consent && isAllowed;
  const memory = createMemory(visit.memory, now, mayTell);
  const reading = watchReading(signal, now);
  const rest = createRest(visit, now);
  const isLeaving = watchDeparture(signal, now, loader.seldom);
  const agreed = (news: PageNews) => ({ ...news, consent: hasConsent() });
  const beacons = createBeacons({
    ...{ now, mayTell, random: Math.random },
    post: {
      send(news) {
        const token = visit.token.get();
        const begin = (left?: PageNews) => visit.renew<BeaconAnswer>("trail", { ...agreed(news), left });
        // With the first one a visitor or their visit begins: nothing else may begin another, or ask before.
        const told = rest.passTo((left) => {
          if (!token || memory.memory.pages < 2) return begin(left);
          return visit.tell<BeaconAnswer>("trail", { ...agreed(news), left });
        });
        return told.catch((refusal: Refusal) => {
          if (refusal.code !== "identity_unverified" || news.view !== beacons.view()) throw refusal;
          // They have become known meanwhile.
          if (token !== visit.token.get()) return this.send(news);
          // The server has forgotten them.
          visit.token.set("");
          return begin();
        });
      },
      sendLast(news) {
        if (visit.token.get())
          rest.passTo((left) => visit.post("trail", { ...agreed(news), left })).catch(() => {});
      },
      keep: (news) => !!visit.token.get() && rest.keep(news),
    },
    invited: show,
    reading: () => ({ seconds: Math.round(reading.visibleSeconds()), scroll: reading.scroll() }),
  });

  /** Raises nothing: what was done on the page has been done. */
  const deed = async (done: Pick<Deed, "did" | "invitation" | "entry">) => {
    // Without a trail only an opening is told, by a visitor who begins with it: they wait in its queue.
    if (mayTell() || (done.entry && !preview && (await visit.hand(false))))
      await visit.tell("deeds", done).catch(() => {});
  };
  const entries = createEntries(config.entries ?? [], {
    launcher,
    known: visit.known.get,
    open: (entry) => mayOpen(entry, () => openBy(entry)),
    // What a visit has seen is told once, not by each of its pages: but again by the next where nobody has answered.
    seen(entry) {
      const mark = `entry ${entry}`;
      if (mayTell() && !memory.memory.told.includes(mark))
        deed({ did: "shown", entry }).then(() => memory.once(mark));
    },
  });
  const moments = createMoments(config.triggers ?? [], {
    ...memory,
    ...{ now, asked: () => memory.memory.asked },
    async ask({ triggers, facts }) {
      if (!(await askingHere()).may()) return;
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

  async function askingHere(): Promise<Asking> {
    const { createAsking } = await loader.seldom();
    asking ??= createAsking(loader, signal, deed);
    return asking;
  }

  async function show(invitation: InvitationCard) {
    // Where the moment has passed while the server was asked, it comes again.
    if (!(await askingHere()).invite(invitation))
      memory.memory.asked[invitation.trigger] = now() + LOOK_MS * 10;
  }

  function openBy({ id, purpose, offers }: EntryLook) {
    panel.show(true, true, { purpose, offers });
    deed({ did: "opened", entry: id });
  }

  /** Where the page can sign somebody in, an entry point may ask for it first. */
  async function mayOpen({ who }: EntryLook, open: () => void) {
    const canSignIn = commands.listeners.some(([event]) => event === "sign_in");
    if (who !== "ask" || visit.known.get() || !canSignIn) return open();
    (await askingHere()).toSignIn(open);
  }

  // Before the loader's own answer to a click.
  const onLauncher = (event: Event) => {
    const look = entries.launcher();
    if (!look || panel.isShown() || !event.composedPath().includes(launcher.button)) return;
    event.stopPropagation();
    mayOpen(look, () => openBy(look));
  };
  launcher.host.addEventListener("click", onLauncher, { capture: true, signal });

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
      leave(true);
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

  /** While somebody talks, who talks with them sees it at once. */
  function leave(isForNext: boolean) {
    whose = visit.token.get();
    forms.left();
    beacons.left(isForNext && !panel.isTalking());
    beacons.forget();
  }

  function look() {
    if (signal.aborted || document.hidden) return;
    if (href !== addressNow()) return arrive();
    const path = String(still["page.path"]);
    const facts = { ...still, ...movingFacts(memory.memory, reading, counts, cart, path, now()) };
    entries.update(facts);
    if (mayTell() && visit.token.get() && !panel.isShown()) moments.look(facts);
    beacons.beat(panel.isTalking());
  }

  const timer = setInterval(look, LOOK_MS);
  addEventListener("popstate", look, { signal });
  addEventListener("pagehide", () => leave(isLeaving()), { signal });
  // A page that comes back may do so before the other one has gone.
  const onShow = ({ persisted }: PageTransitionEvent) => persisted && setTimeout(back, LOOK_MS);
  addEventListener("pageshow", onShow, { signal });
  document.addEventListener("visibilitychange", onVisibility, { signal });

  /** As it was left, while much may have been done elsewhere, or somebody else have come. */
  function back() {
    if (whose !== visit.token.get()) return loader.leave(true);
    memory.takeUp();
    anew();
  }

  function onVisibility() {
    // An app that is switched away from may never come back, and nothing else would say so.
    if (document.hidden && device() !== "desktop") beacons.left();
    look();
  }

  /** Whoever is here next is somebody else. */
  function begin() {
    if (signal.aborted) return;
    forms.forget();
    isAllowed = !consent;
    cart = {};
    memory.forget();
    anew();
  }

  function anew() {
    asking?.hide();
    counts = noCounts();
    reading.begin();
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
  commands.on("open", () => asking?.hide());
  memory.takeUp();
  arrive();
  commands.run(
    {
      consent(isGiven: boolean) {
        if (isGiven === isAllowed) return;
        isAllowed = isGiven;
        if (isGiven) memory.takeUp();
        else {
          memory.forget();
          visit.left.set("");
        }
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
