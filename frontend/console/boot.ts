// What the server put into the page.

import type { Person } from "../wire";

export type Boot = { me: Person & { id: string }; csrf: string; sites: readonly string[] };

export function readBoot(): Boot {
  const element = document.getElementById("boot");
  if (!element?.textContent) throw new Error("The page came without its boot data.");
  return JSON.parse(element.textContent) as Boot;
}
