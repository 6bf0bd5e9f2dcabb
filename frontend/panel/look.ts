// The site's own colour and corners, as custom properties.

import type { SiteConfig } from "../wire";

const COLOUR = /^#[0-9a-f]{6}$/i;

export function applyLook(site: SiteConfig): void {
  const { style } = document.documentElement;
  if (COLOUR.test(site.accent)) style.setProperty("--accent", site.accent);
  if (COLOUR.test(site.on_accent)) style.setProperty("--on-accent", site.on_accent);
}
