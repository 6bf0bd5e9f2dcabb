// The one script on a host page: reads its tag, fetches the site's look, draws the launcher, obeys `livechat(…)`.

import type * as Reach from "../reach/main";
import type { ReachConfig, SiteConfig } from "../wire/protocol";
import type { Loader } from "./api";
import { createCommands, siteHere } from "./commands";
import { explain, later, seldom } from "./explain";
import { createFrame, FORGET_MS } from "./frame";
import { createLauncher } from "./launcher";
import { isLauncher } from "./looks";
import { currentPage } from "./page";
import type { Way } from "./port";
import { base, key } from "./tag";
import { createVisit, type Refusal } from "./visit";

const PHONE_PX = 479;

if (!key) explain("no key");
else if (siteHere) explain("twice");
else start().catch((problem) => explain("not drawn", problem));

async function start(): Promise<void> {
  const commands = createCommands(key);
  const visit = createVisit(base, key);
  const [site, config] = await Promise.all([
    visit.get<SiteConfig>("config").catch((refusal: Refusal) => explain("no configuration", refusal)),
    visit.get<ReachConfig>("reach").catch((): ReachConfig => ({ trail: false })),
  ]);
  if (!site) return;
  site.title ||= site.name;
  if (document.readyState === "loading")
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));

  const launcher = createLauncher(site, () => show(!frame.isShown()));
  const frame = createFrame(launcher, visit.address("panel"), site, {
    token: ({ stale }) => visit.hand(stale),
    close: () => show(false),
    unread({ count }) {
      launcher.unread(count);
      commands.emit("unread", count);
    },
    talking(now) {
      isTalking = now.isTalking;
      remember();
    },
    event: ({ name }) => commands.emit(name),
  });
  let isTalking = false;
  // Until it is known which entry point is drawn here, none is.
  launcher.away(!!config.entries?.some(isLauncher));

  function show(isOpen: boolean, isByPerson = true, way?: Way) {
    if (isOpen === frame.isShown()) return;
    if (isOpen) frame.show(currentPage(), isByPerson, way);
    else frame.hide();
    launcher.opened(isOpen);
    remember();
    commands.emit(isOpen ? "open" : "close");
  }

  // The next page of this tab finds the panel as this one left it.
  function remember() {
    visit.panel.set(frame.isShown() ? "shown" : isTalking ? "ready" : "");
  }

  /** Nothing of the visitor stays. `isElsewhere`: they left in another tab. */
  function leave(isElsewhere = false) {
    show(false);
    frame.forget(isElsewhere ? "" : visit.scope.get());
    launcher.unread(0);
    isTalking = false;
    visit.forget(isElsewhere);
    commands.emit("reset");
  }

  const loader: Loader = {
    ...{ key, config, visit, launcher, commands, seldom, explain, leave },
    panel: { show, isShown: frame.isShown, isTalking: () => isTalking },
  };
  addEventListener("storage", ({ key: name, newValue }) => {
    if (name === `livechat:${key}` && !newValue) leave(true);
  });
  // Whoever goes on before the second script has come still tells the rest of the page before.
  addEventListener("pagehide", () => {
    const rest = JSON.parse(visit.left.get() || "{}");
    rest.ago += Date.now();
    if (rest.view && !config.consent) visit.post("trail", rest).catch(() => {});
  });
  commands.run({
    open: () => show(true),
    close: () => show(false),
    set: launcher.set,
    identify: (jwt: unknown) => seldom().then(({ identify }) => identify(loader, jwt)),
    reset() {
      const token = visit.token.get();
      leave();
      if (token) visit.post("identity", { token }).catch(() => {});
    },
    shutdown() {
      commands.emit("shutdown");
      leave();
      launcher.button.remove();
      setTimeout(() => launcher.host.remove(), FORGET_MS);
    },
  });
  const before = visit.panel.get();
  // On a phone the panel covers the page, and somebody who follows a link wants to see it.
  if (before === "shown" && innerWidth > PHONE_PX) show(true, false);
  else if (before) frame.prepare(currentPage());
  commands.emit("ready");
  // Only when the page has nothing better to do. Safari has no such sign.
  (window.requestIdleCallback ?? setTimeout)(() =>
    later("reach")
      .then(({ start }: typeof Reach) => start(loader))
      .catch(() => {
        launcher.away(false);
        commands.run({}, true);
      }),
  );
}
