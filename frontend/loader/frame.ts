// The one iframe: made when the visitor first opens the chat, spoken to over a port with an exact origin.

import type { Page, SiteConfig } from "../wire/protocol";
import { explain } from "./explain";
import type { Launcher } from "./launcher";
import { HANDSHAKE, type Handshake, type TokenAnswer, type ToLoader, type ToPanel } from "./port";

// A panel that has not spoken by now is blocked, for a browser tells a page nothing about that.
const SILENT_MS = 10_000;
// A frame that is taken away at once could not forget anything any more.
const FORGET_MS = 500;

export interface FrameEvents {
  token(stale: boolean): Promise<TokenAnswer>;
  close(): void;
  unread(count: number): void;
  talking(isTalking: boolean): void;
  event(name: string): void;
}

export function createFrame({ host, root }: Launcher, base: string, site: SiteConfig, events: FrameEvents) {
  let isShown = false;
  let takesFocus = false;
  let iframe: HTMLIFrameElement | null = null;
  let port: MessagePort | null = null;
  let page: Page = {};
  let silence: ReturnType<typeof setTimeout>;

  for (const change of ["resize", "scroll"]) visualViewport?.addEventListener(change, fitViewport);

  /** Makes the panel without showing it, so that an answer is noticed. */
  function prepare(current: Page): HTMLIFrameElement {
    page = current;
    iframe ??= create();
    return iframe;
  }

  function create() {
    const created = document.createElement("iframe");
    created.src = `${base}/widget/panel?site=${encodeURIComponent(site.key)}`;
    created.title = site.title || site.name;
    // A panel that reloads itself comes back here and needs a new port.
    created.addEventListener("load", () => connect(created));
    silence = setTimeout(
      () =>
        explain(
          "the chat panel does not answer",
          `allow ${base} in the page's frame-src (Content-Security-Policy)`,
        ),
      SILENT_MS,
    );
    root.append(created);
    return created;
  }

  function connect({ contentWindow }: HTMLIFrameElement) {
    const { port1, port2 } = new MessageChannel();
    const hello: Handshake = { livechat: HANDSHAKE, key: site.key };
    port?.close();
    port = port1;
    port.onmessage = ({ data }) => hear(data);
    contentWindow?.postMessage(hello, base, [port2]);
    tell({ t: "page", page });
    if (isShown) tell({ t: "shown", takesFocus });
  }

  async function hear(word: ToLoader) {
    clearTimeout(silence);
    if (word.t === "token") tell(await events.token(word.stale));
    else if (word.t === "close") events.close();
    else if (word.t === "unread") events.unread(word.count);
    else if (word.t === "talking") events.talking(word.isTalking);
    else events.event(word.name);
  }

  function tell(word: ToPanel) {
    port?.postMessage(word);
  }

  // The phone's keyboard covers the page without resizing it; only the visual viewport knows.
  function fitViewport() {
    if (!isShown || !visualViewport) return;
    host.style.setProperty("--height", `${visualViewport.height}px`);
    host.style.setProperty("--top", `${visualViewport.offsetTop}px`);
  }

  return {
    isShown: () => isShown,
    prepare,
    show(current: Page, isAskedFor: boolean) {
      const shown = prepare(current);
      takesFocus = isAskedFor;
      isShown = true;
      shown.className = "shown";
      if (takesFocus) shown.focus();
      tell({ t: "page", page });
      tell({ t: "shown", takesFocus });
      fitViewport();
    },
    hide() {
      isShown = false;
      if (iframe) iframe.className = "";
      tell({ t: "hidden" });
    },
    remove() {
      clearTimeout(silence);
      tell({ t: "forget" });
      setTimeout(() => host.remove(), FORGET_MS);
      port = iframe = null;
    },
  };
}
