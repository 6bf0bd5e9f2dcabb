// The page around the panel: the loader behind a port, or nobody when the panel is opened by itself.

import { type ReadonlySignal, signal } from "@preact/signals";
import { HANDSHAKE, type Handshake, type ToLoader, type ToPanel } from "../loader/port";
import { Visit } from "../loader/visit";
import { type Page, WireFault } from "../wire";
import type { Boot } from "./boot";

export interface Host {
  /** Somebody can close the panel and wants to know what it does. */
  isFramed: boolean;
  shown: ReadonlySignal<boolean>;
  page(): Page;
  token(stale: boolean): Promise<string>;
  tell(word: ToLoader): void;
}

type Refusal = { code: string; message: string };

export function framedHost({ site, origins }: Boot): Host {
  const shown = signal(false);
  let page: Page = {};
  let port: MessagePort | null = null;
  let unsaid: ToLoader[] = [];
  const asking: { resolve(token: string): void; reject(fault: WireFault): void }[] = [];

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
    else if (word.t === "shown") shown.value = true;
    else if (word.t === "hidden") shown.value = false;
    else if (word.t === "token") for (const { resolve } of asking.splice(0)) resolve(word.token);
    else if (word.t === "tokenless") for (const { reject } of asking.splice(0)) reject(faultOf(word));
  }

  function tell(word: ToLoader) {
    if (port) port.postMessage(word);
    else unsaid = [...unsaid, word];
  }

  return {
    isFramed: true,
    shown,
    page: () => page,
    token: (stale) =>
      new Promise((resolve, reject) => {
        asking.push({ resolve, reject });
        tell({ t: "token", stale });
      }),
    tell,
  };
}

/** Opened as a page of its own, the panel asks for its token itself. */
export function ownHost({ site }: Boot): Host {
  const visit = new Visit(location.origin, site.key);
  return {
    isFramed: false,
    shown: signal(true),
    page: () => ({ url: location.origin + location.pathname, title: document.title }),
    async token(stale) {
      const answer = await visit.token(stale);
      if ("token" in answer) return answer.token;
      throw faultOf(answer);
    },
    tell() {},
  };
}

function faultOf({ code, message }: Refusal): WireFault {
  return new WireFault(code as WireFault["code"], message);
}
