// The one iframe: made when the visitor first opens the chat, spoken to over a port with an exact origin.

import type { Page, SiteConfig } from "../wire/protocol";
import { explain } from "./explain";
import type { Launcher } from "./launcher";
import { HANDSHAKE, type Handshake, type ToLoader, type ToPanel } from "./port";
import type { TokenAnswer } from "./visit";

// A panel that has not spoken by now is blocked, for a browser tells a page nothing about that.
const SILENT_MS = 10_000;

export interface FrameEvents {
  token(stale: boolean): Promise<TokenAnswer>;
  close(): void;
  unread(count: number): void;
  event(name: string): void;
}

export class Frame {
  isShown = false;
  #iframe: HTMLIFrameElement | null = null;
  #port: MessagePort | null = null;
  #page: Page = {};
  #silence: ReturnType<typeof setTimeout> | undefined;
  readonly #fit = () => this.#fitViewport();

  constructor(
    readonly launcher: Launcher,
    readonly base: string,
    readonly site: SiteConfig,
    readonly events: FrameEvents,
  ) {}

  show(page: Page): void {
    this.isShown = true;
    this.#page = page;
    this.#iframe ??= this.#create();
    this.#iframe.classList.add("shown");
    this.#iframe.focus();
    this.#tell({ t: "page", page });
    this.#tell({ t: "shown" });
    visualViewport?.addEventListener("resize", this.#fit);
    visualViewport?.addEventListener("scroll", this.#fit);
    this.#fitViewport();
  }

  hide(): void {
    this.isShown = false;
    this.#iframe?.classList.remove("shown");
    this.#tell({ t: "hidden" });
    visualViewport?.removeEventListener("resize", this.#fit);
    visualViewport?.removeEventListener("scroll", this.#fit);
  }

  remove(): void {
    clearTimeout(this.#silence);
    this.#port?.close();
    this.#iframe?.remove();
    this.#port = this.#iframe = null;
  }

  #create(): HTMLIFrameElement {
    const iframe = document.createElement("iframe");
    iframe.src = `${this.base}/widget/panel?site=${encodeURIComponent(this.site.key)}`;
    iframe.title = this.site.title || this.site.name;
    iframe.allow = "clipboard-write";
    iframe.referrerPolicy = "strict-origin";
    // A panel that reloads itself comes back here and needs a new port.
    iframe.addEventListener("load", () => this.#connect(iframe));
    this.#silence = setTimeout(
      () =>
        explain(
          "the chat panel does not answer",
          `allow ${this.base} in frame-src of the page's Content-Security-Policy, and ${location.origin} in the site's allowed origins`,
        ),
      SILENT_MS,
    );
    this.launcher.root.append(iframe);
    return iframe;
  }

  #connect(iframe: HTMLIFrameElement): void {
    const { port1, port2 } = new MessageChannel();
    this.#port?.close();
    this.#port = port1;
    port1.onmessage = (event) => void this.#hear(event.data as ToLoader);
    const hello: Handshake = { livechat: HANDSHAKE, key: this.site.key };
    iframe.contentWindow?.postMessage(hello, this.base, [port2]);
    this.#tell({ t: "page", page: this.#page });
    if (this.isShown) this.#tell({ t: "shown" });
  }

  async #hear(word: ToLoader): Promise<void> {
    clearTimeout(this.#silence);
    const port = this.#port;
    if (word.t === "token") {
      const answer = await this.events.token(word.stale);
      const reply: ToPanel = "token" in answer ? { t: "token", ...answer } : { t: "tokenless", ...answer };
      port?.postMessage(reply);
    } else if (word.t === "close") this.events.close();
    else if (word.t === "unread") this.events.unread(word.count);
    else if (word.t === "event") this.events.event(word.name);
  }

  #tell(word: ToPanel): void {
    this.#port?.postMessage(word);
  }

  // The phone's keyboard covers the page without resizing it; only the visual viewport knows.
  #fitViewport(): void {
    const { style } = this.launcher.root.host as HTMLElement;
    if (!visualViewport) return;
    style.setProperty("--viewport-height", `${visualViewport.height}px`);
    style.setProperty("--viewport-top", `${visualViewport.offsetTop}px`);
  }
}
