// What the server put into the page.

import type { Person } from "../wire";

export type BootSite = { key: string; name: string };
export type Boot = { me: Person & { id: string }; csrf: string; sites: readonly BootSite[] };

export function readBoot(): Boot {
  const element = document.getElementById("boot");
  if (!element?.textContent) throw new Error("The page came without its boot data.");
  return JSON.parse(element.textContent) as Boot;
}
