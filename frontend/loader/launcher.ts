// The round button in the corner, in a shadow root so that neither page nor button disturbs the other.

import type { SiteConfig } from "../wire/protocol";
import css from "./launcher.css?inline";

const BUBBLE = "M12 4c-5 0-9 3-9 7 0 2 1 4 3 5.5L5 20l4.5-2.2 2.5.2c5 0 9-3 9-7s-4-7-9-7Z";
const SVG = "http://www.w3.org/2000/svg";

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
  host.style.setProperty("--accent", site.accent);
  host.style.setProperty("--on-accent", site.on_accent);
  host.style.setProperty("--radius", `${site.radius}px`);
  label.className = "label";
  label.dir = "auto";
  badge.className = "badge";
  button.append(icon(), label, badge);
  button.onclick = toggle;
  button.onkeydown = ({ key }) => {
    if (isOpen && key === "Escape") toggle();
  };
  root.append(button);
  set(site);
  document.body.append(host);

  function set(look: Look = {}) {
    if (look.label !== undefined) label.textContent = look.label;
    if (look.position) host.dataset.position = look.position;
    describe();
  }

  function describe() {
    const name = label.textContent || site.title;
    const unread = count ? `, ${count} unread` : "";
    button.ariaExpanded = `${isOpen}`;
    button.ariaLabel = isOpen ? `Close chat: ${name}` : name + unread;
  }

  return {
    host,
    root,
    button,
    set,
    away: (isAway: boolean) => host.toggleAttribute("data-away", isAway),
    opened(open: boolean) {
      isOpen = open;
      host.toggleAttribute("data-open", open);
      describe();
      // The person was in the panel that is gone now.
      if (!open && document.activeElement === host) button.focus();
    },
    unread(unread: number) {
      count = unread;
      badge.textContent = count > 99 ? "99+" : `${count || ""}`;
      describe();
    },
  };
}

function icon(): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  line.setAttribute("d", BUBBLE);
  svg.append(line);
  return svg;
}
