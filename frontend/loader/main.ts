// The one script on a host page: reads its tag, fetches the site's look, draws the launcher, obeys `livechat(…)`.

import type * as Reach from "../reach/main";
import type { SiteConfig } from "../wire/protocol";
import { createCommands, siteHere } from "./commands";
import { explain } from "./explain";
import { createFrame } from "./frame";
import { keptIn } from "./kept";
import { createLauncher } from "./launcher";
import { currentPage } from "./page";
import { createVisit } from "./visit";

const PHONE_PX = 479;

const script = document.currentScript as HTMLScriptElement | null;
const key = script?.dataset.site ?? "";
const base = script ? new URL(script.src).origin : "";

if (!script || !key) {
  explain("the script tag names no site", 'add data-site="YOUR-SITE-KEY" to it');
} else if (siteHere()) {
  explain("the script is on this page twice", "keep one of the two tags");
} else {
  start().catch((problem) => {
    console.error(problem);
    explain("the launcher could not be drawn", "check whether the page replaces browser functions");
  });
}

async function start(): Promise<void> {
  const commands = createCommands(key);
  const site = await siteConfig();
  if (!site) return;
  if (document.readyState === "loading")
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));

  const visit = createVisit(base, key);
  const visible = keptIn(() => sessionStorage, `livechat:${key}:panel`);
  const launcher = createLauncher(site, () => show(!frame.isShown()));
  const frame = createFrame(launcher, base, site, {
    token: visit.token,
    close: () => show(false),
    unread(count) {
      launcher.unread(count);
      commands.emit("unread", count);
    },
    talking(isTalking) {
      talking = isTalking;
      remember();
    },
    event: (name) => commands.emit(name),
  });
  let talking = false;

  function show(isOpen: boolean, isByPerson = true) {
    if (isOpen === frame.isShown()) return;
    if (isOpen) frame.show(currentPage(), isByPerson);
    else frame.hide();
    launcher.opened(isOpen);
    remember();
    commands.emit(isOpen ? "open" : "close");
  }

  // The next page of this tab finds the panel as this one left it.
  function remember() {
    visible.set(frame.isShown() ? "shown" : talking ? "ready" : "");
  }

  commands.run({
    open: () => show(true),
    close: () => show(false),
    set: launcher.set,
    shutdown() {
      show(false);
      frame.remove();
      launcher.remove();
      visit.kept.set("");
      visible.set("");
      commands.emit("shutdown");
    },
  });
  const before = visible.get();
  // On a phone the panel covers the page, and somebody who follows a link wants to see it.
  if (before === "shown" && innerWidth > PHONE_PX) show(true, false);
  else if (before) frame.prepare(currentPage());
  commands.emit("ready");
  // Only when the page has nothing better to do. Safari has no such sign.
  (window.requestIdleCallback ?? setTimeout)(() =>
    import(/* @vite-ignore */ `${base}/widget/reach.js`)
      .then(({ start }: typeof Reach) =>
        start({
          ...{ base, key, kept: visit.kept, launcher, commands },
          panel: { show, isShown: frame.isShown, isTalking: () => talking },
        }),
      )
      .catch(() => commands.run({}, true)),
  );
}

async function siteConfig(): Promise<SiteConfig | null> {
  try {
    const answer = await fetch(`${base}/widget/config?site=${encodeURIComponent(key)}`, {
      credentials: "omit",
    });
    if (answer.ok) return await answer.json();
    if (answer.status === 404)
      explain(`there is no site "${key}"`, "copy the key from the site's page in the admin");
    else if (answer.status === 403)
      explain(
        `${location.origin} may not show this chat`,
        "add it to the site's allowed origins in the admin",
      );
    else explain(`${base} answered ${answer.status}`, "reload the page in a moment");
  } catch {
    explain(
      `${base} cannot be reached from ${location.origin}`,
      `check the address, and allow it in connect-src and frame-src of the page's Content-Security-Policy`,
    );
  }
  return null;
}
