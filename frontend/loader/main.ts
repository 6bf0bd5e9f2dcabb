// The one script on a host page: reads its tag, fetches the site's look, draws the launcher, obeys `livechat(…)`.

import type { SiteConfig } from "../wire/protocol";
import { Commands } from "./commands";
import { explain } from "./explain";
import { Frame } from "./frame";
import { Launcher } from "./launcher";
import { currentPage } from "./page";
import { Visit } from "./visit";

const script = document.currentScript as HTMLScriptElement | null;
const key = script?.dataset.site ?? "";
const base = script ? new URL(script.src).origin : "";

if (!script || !key) {
  explain("the script tag names no site", 'add data-site="YOUR-SITE-KEY" to it');
} else if (document.querySelector("livechat-widget")) {
  explain("the script is on this page twice", "keep one of the two tags");
} else {
  start().catch((problem) => {
    console.error(problem);
    explain("the launcher could not be drawn", "check whether the page replaces browser functions");
  });
}

async function start(): Promise<void> {
  const commands = new Commands();
  const site = await siteConfig();
  if (!site) return;
  if (document.readyState === "loading")
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));

  const visit = new Visit(base, key);
  const launcher = new Launcher(site, toggle);
  const frame = new Frame(launcher, base, site, {
    token: (stale) => visit.token(stale),
    close: () => show(false),
    unread: (count) => {
      launcher.unread(count);
      commands.emit("unread", count);
    },
    event: (name) => commands.emit(name),
  });

  function show(open: boolean) {
    if (open === frame.isShown) return;
    if (open) frame.show(currentPage());
    else frame.hide();
    launcher.opened(open);
    commands.emit(open ? "open" : "close");
  }

  function toggle() {
    show(!frame.isShown);
  }

  commands.run({
    open: () => show(true),
    close: () => show(false),
    set: (look) => launcher.set(look),
    shutdown() {
      show(false);
      frame.remove();
      launcher.remove();
      visit.forget();
    },
  });
  commands.emit("ready");
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
      `add this origin to the site's allowed origins, and ${base} to connect-src and frame-src if the page has a Content-Security-Policy`,
    );
  }
  return null;
}
