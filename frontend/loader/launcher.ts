// The round button in the corner, in a shadow root so that neither page nor button disturbs the other.

import type { SiteConfig } from "../wire/protocol";
import css from "./launcher.css?inline";

const BUBBLE =
  "M12 3.5c-5 0-9 3.4-9 7.7 0 2.4 1.3 4.6 3.4 6-.1 1.2-.6 2.3-1.4 3.2 1.7-.1 3.2-.7 4.4-1.7.8.2 1.7.3 2.6.3 5 0 9-3.4 9-7.8s-4-7.7-9-7.7Z";
const CHEVRON = "M6 9.5l6 6 6-6";
const SVG = "http://www.w3.org/2000/svg";
const COLOUR = /^#[0-9a-f]{6}$/i;

export type Launcher = ReturnType<typeof createLauncher>;
export type Look = Partial<Pick<SiteConfig, "label" | "position">>;

export function createLauncher(site: SiteConfig, toggle: () => void) {
  const host = document.createElement("livechat-widget");
  const button = document.createElement("button");
  const label = document.createElement("span");
  const badge = document.createElement("span");
  const root = host.attachShadow({ mode: "open" });
  // A constructed sheet is not subject to the page's style-src.
  const sheet = new CSSStyleSheet();
  let isOpen = false;
  let count = 0;

  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  if (COLOUR.test(site.accent)) host.style.setProperty("--accent", site.accent);
  if (COLOUR.test(site.on_accent)) host.style.setProperty("--on-accent", site.on_accent);
  host.style.setProperty("--radius", `${Math.min(Number(site.radius) || 0, 32)}px`);
  label.className = "label";
  badge.className = "badge";
  button.type = "button";
  button.append(icon("bubble", BUBBLE), icon("chevron", CHEVRON), label, badge);
  button.addEventListener("click", toggle);
  button.addEventListener("keydown", ({ key }) => isOpen && key === "Escape" && toggle());
  root.append(button);
  set(site);
  document.body.append(host);

  function set(look: Look = {}) {
    if (look.label !== undefined) label.textContent = look.label;
    if (look.position) host.dataset.position = look.position;
    describe();
  }

  function describe() {
    const name = label.textContent || site.title || site.name;
    const unread = count ? `, ${count} unread` : "";
    button.ariaExpanded = `${isOpen}`;
    button.ariaLabel = isOpen ? `Close chat: ${name}` : name + unread;
  }

  return {
    host,
    root,
    set,
    opened(open: boolean) {
      isOpen = open;
      host.toggleAttribute("data-open", open);
      describe();
      // The person was in the panel that is gone now.
      if (!open && document.activeElement === host) button.focus();
    },
    unread(unread: number) {
      count = unread;
      badge.textContent = count > 99 ? "99+" : count ? `${count}` : "";
      describe();
    },
    remove: () => button.remove(),
  };
}

function icon(name: string, path: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", name);
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
