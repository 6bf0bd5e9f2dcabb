// What the server wrote into the page.

import type { SiteConfig } from "../wire";

export interface Boot {
  site: SiteConfig;
  /** Where this panel may be framed. */
  origins: readonly string[];
}

export function readBoot(): Boot {
  return JSON.parse(document.getElementById("boot")?.textContent ?? "null");
}
