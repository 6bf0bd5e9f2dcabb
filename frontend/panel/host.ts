// The page around the panel: the loader behind a port, or nobody when the panel is opened by itself.

import { type ReadonlySignal, signal } from "@preact/signals";
import {
  HANDSHAKE,
  type Handshake,
  type TokenAnswer,
  type ToLoader,
  type ToPanel,
  type Way,
} from "../loader/port";
import { type Page, WireFault } from "../wire";
import type { Boot } from "./boot";

export interface Host {
  /** Somebody can close the panel and wants to know what it does. */
  isFramed: boolean;
  shown: ReadonlySignal<boolean>;
  /** Whether the person who opened it expects to write at once. */
  takesFocus(): boolean;
  page(): Page;
  token(stale: boolean): Promise<Pass>;
  tell(word: ToLoader): void;
  /** What the way in has promised. */
  way: ReadonlySignal<Way>;
  /** The visitor is gone. */
  onForget(fn: () => void): void;
}

/** `scope` names what is kept of the visitor; it stays when they get another token. */
export type Pass = Pick<Extract<TokenAnswer, { t: "token" }>, "token" | "scope">;

export function framedHost({ site, origins }: Boot): Host {
  const shown = signal(false);
  const way = signal<Way>({});
  let takesFocus = false;
  let page: Page = {};
  let port: MessagePort | null = null;
  let unsaid: ToLoader[] = [];
  let forget = () => {};
  const asking: { resolve(pass: Pass): void; reject(fault: WireFault): void }[] = [];

  addEventListener("message", (event: MessageEvent<Partial<Handshake> | null>) => {
    const isLoader = event.source === parent && origins.includes(event.origin);
    if (!isLoader || event.data?.livechat !== HANDSHAKE || event.data.key !== site.key) return;
    port?.close();
    port = event.ports[0] ?? null;
    if (!port) return;
    port.onmessage = ({ data }) => hear(data);
    for (const word of unsaid.splice(0)) port.postMessage(word);
  });

  function hear(word: ToPanel) {
    if (word.t === "page") page = word.page;
    else if (word.t === "shown") {
      takesFocus = word.takesFocus;
      way.value = word;
      shown.value = true;
    } else if (word.t === "hidden") shown.value = false;
    else if (word.t === "forget") forget();
    else for (const { resolve, reject } of asking.splice(0)) settle(word, resolve, reject);
  }

  function tell(word: ToLoader) {
    if (port) port.postMessage(word);
    else unsaid = [...unsaid, word];
  }

  return {
    isFramed: true,
    shown,
    way,
    takesFocus: () => takesFocus,
    page: () => page,
    token: (stale) =>
      new Promise((resolve, reject) => {
        asking.push({ resolve, reject });
        tell({ t: "token", stale });
      }),
    tell,
    onForget(fn) {
      forget = fn;
    },
  };
}

/** Opened as a page of its own, the panel asks for its token itself: a rare way, so what it takes comes later. */
export function ownHost({ site }: Boot): Host {
  const visit = import("../loader/visit").then(({ createVisit }) => createVisit(location.origin, site.key));
  return {
    isFramed: false,
    shown: signal(true),
    way: signal({}),
    takesFocus: () => true,
    page: () => ({ url: location.origin + location.pathname, title: document.title }),
    async token(stale) {
      const answer = await (await visit).hand(stale);
      return new Promise((resolve, reject) => settle(answer, resolve, reject));
    },
    tell() {},
    onForget() {},
  };
}

function settle(
  answer: TokenAnswer,
  resolve: (pass: Pass) => void,
  reject: (fault: WireFault) => void,
): void {
  if (answer.t === "token") resolve(answer);
  // Without a code nothing has answered, and the browser's words for that help nobody.
  else reject(new WireFault(answer.code ?? "unavailable", (answer.code && answer.message) ?? ""));
}
