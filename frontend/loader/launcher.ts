// The round button in the corner, in a shadow root so that neither page nor button disturbs the other.

import type { SiteConfig } from "../wire/protocol";
import css from "./launcher.css?inline";

export type Launcher = ReturnType<typeof createLauncher>;
export type Look = Partial<Pick<SiteConfig, "label" | "position">>;

export function createLauncher(site: SiteConfig, toggle: () => void) {
  const host = document.createElement("livechat-widget");
  const button = document.createElement("button");
  const icon = document.createElement("i");
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
  button.append(icon, label, badge);
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
    icon,
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
