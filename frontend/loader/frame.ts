// The one iframe: made when the visitor first opens the chat, spoken to over a port with an exact origin.

import type { Page, SiteConfig } from "../wire/protocol";
import { explain } from "./explain";
import type { Launcher } from "./launcher";
import { HANDSHAKE, type Handshake, type TokenAnswer, type ToLoader, type ToPanel, type Way } from "./port";
import { base } from "./tag";

// A panel that has not spoken by now is blocked, for a browser tells a page nothing about that.
const SILENT_MS = 10_000;
// A frame that is taken away at once could not forget anything any more.
export const FORGET_MS = 5_000;

/** What is done at each word of the panel. Only who asks for a token is answered. */
export type FrameEvents = {
  [Word in ToLoader as Word["t"]]: (word: Word) => Word extends { t: "token" } ? Promise<TokenAnswer> : void;
};

export function createFrame(
  { host, root }: Launcher,
  address: string,
  site: SiteConfig,
  events: FrameEvents,
) {
  let isShown = false;
  let takesFocus = false;
  let iframe: HTMLIFrameElement | null = null;
  let port: MessagePort | null = null;
  let page: Page = {};
  let way: Way | undefined;
  let silence: ReturnType<typeof setTimeout>;

  for (const change of ["resize", "scroll"]) visualViewport?.addEventListener(change, fitViewport);

  /** Makes the panel without showing it, so that an answer is noticed. */
  function prepare(current: Page): HTMLIFrameElement {
    page = current;
    iframe ??= create();
    return iframe;
  }

  function create(forgets = "") {
    const created = document.createElement("iframe");
    created.src = `${address}#${forgets}`;
    created.title = site.title;
    // A panel that reloads itself comes back here and needs a new port.
    created.onload = () => connect(created);
    silence = setTimeout(() => explain("silent panel"), SILENT_MS);
    root.append(created);
    return created;
  }

  function connect(created: HTMLIFrameElement) {
    if (created !== iframe) return;
    const { port1, port2 } = new MessageChannel();
    const hello: Handshake = { livechat: HANDSHAKE, key: site.key };
    port?.close();
    port = port1;
    port1.onmessage = ({ data }) => hear(data, port1);
    created.contentWindow?.postMessage(hello, base, [port2]);
    tellPlace();
  }

  async function hear(word: ToLoader, from: MessagePort) {
    clearTimeout(silence);
    const answer = await events[word.t](word as never);
    if (answer) from.postMessage(answer);
  }

  function tellPlace() {
    tell({ t: "page", page });
    if (isShown) tell({ t: "shown", takesFocus, ...way });
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
    show(current: Page, isAskedFor: boolean, by?: Way) {
      const shown = prepare(current);
      takesFocus = isAskedFor;
      way = by;
      isShown = true;
      shown.className = "shown";
      if (takesFocus) shown.focus();
      tellPlace();
      fitViewport();
    },
    hide() {
      isShown = false;
      if (iframe) iframe.className = "";
      tell({ t: "hidden" });
    },
    /** The visitor is gone, and with them the panel, and what it kept under this name. */
    forget(scope: string) {
      // Where no panel listens, one comes for nothing else.
      if (scope && !port) {
        iframe?.remove();
        iframe = create(scope);
      }
      clearTimeout(silence);
      tell({ t: "forget" });
      if (port) port.onmessage = null;
      setTimeout((gone: typeof iframe) => gone?.remove(), FORGET_MS, iframe);
      port = iframe = null;
    },
  };
}
