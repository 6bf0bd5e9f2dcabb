// The panel in the widget's frame: reads its boot data, waits for the token, opens the wire, draws.

import { render } from "preact";
import { browserKeep, createWire, type WireFault } from "../wire";
import { readBoot } from "./boot";
import { createDraft } from "./draft";
import { framedHost, ownHost, type Pass } from "./host";
import { applyLook } from "./look";
import { tellHost } from "./news";
import { App } from "./parts/App";
import { steady } from "./steady";
import { createTalk } from "./talk";
import { words } from "./words";
import "./css/panel.css";

// A token that is refused again this soon after a reload is not mended by another one.
const RELOAD_AGAIN_MS = 60_000;

const boot = readBoot();
const root = document.getElementById("panel")!;
const keep = browserKeep(() => localStorage);
const host = parent === window ? ownHost(boot) : framedHost(boot);

applyLook(boot.site);
// Made for nothing but to forget somebody who has left the page.
if (location.hash) wipe(location.hash.slice(1));
else begin();

function begin() {
  host.token(false).then(open, refused);
}

function open(pass: Pass) {
  const scope = `${boot.site.key}:${pass.scope}`;
  const wire = createWire({
    side: "visitor",
    base: location.origin,
    token: async (stale) => (stale ? renewed(pass) : pass.token),
    keep,
    scope,
    page: host.page,
  });
  const talk = createTalk(wire, keep, scope);
  const draft = createDraft(wire, talk, { keep, scope, previews: boot.site.previews, page: host.page });
  tellHost(host, wire, talk);
  host.onForget(() => {
    wire.stop();
    render(null, root);
    wipe(pass.scope);
  });
  render(
    <App panel={{ site: boot.site, host, wire, talk, draft }} connection={steady(wire.connection)} />,
    root,
  );
}

/** Another scope is another visitor: nothing of the one before may stay on screen, or be kept. */
async function renewed({ scope }: Pass): Promise<string> {
  const pass = await host.token(true);
  const key = `livechat:renewed:${boot.site.key}`;
  const isAnother = pass.scope !== scope;
  if (isAnother && keep.lasting && Date.now() - Number(keep.get(key) ?? 0) > RELOAD_AGAIN_MS) {
    keep.set(key, String(Date.now()));
    wipe(scope);
    location.reload();
  }
  return pass.token;
}

function wipe(scope: string) {
  for (const key of keep.keys("livechat:")) if (key.includes(`${boot.site.key}:${scope}`)) keep.drop(key);
}

function refused(fault: WireFault) {
  render(
    <main class="panel">
      <p class="banner bad" role="alert">
        <span>{fault.message || words.cannotStart}</span>
        <button type="button" class="plain" onClick={begin}>
          {words.retry}
        </button>
      </p>
    </main>,
    root,
  );
}
