// The round button in the corner, in a shadow root so that neither page nor button disturbs the other.

import type { SiteConfig } from "../wire/protocol";
import css from "./launcher.css?inline";

const BUBBLE =
  "M12 3.5c-5 0-9 3.4-9 7.7 0 2.4 1.3 4.6 3.4 6-.1 1.2-.6 2.3-1.4 3.2 1.7-.1 3.2-.7 4.4-1.7.8.2 1.7.3 2.6.3 5 0 9-3.4 9-7.8s-4-7.7-9-7.7Z";
const CHEVRON = "M6 9.5l6 6 6-6";
const SVG = "http://www.w3.org/2000/svg";
const COLOUR = /^#[0-9a-f]{6}$/i;

export interface Look {
  label?: string;
  position?: string;
}

export class Launcher {
  readonly root: ShadowRoot;
  readonly #host = document.createElement("livechat-widget");
  readonly #button = document.createElement("button");
  readonly #label = document.createElement("span");
  readonly #badge = document.createElement("span");
  readonly #title: string;
  #isOpen = false;
  #count = 0;

  constructor(site: SiteConfig, toggle: () => void) {
    this.#title = site.title || site.name;
    this.root = this.#host.attachShadow({ mode: "open" });
    // A constructed sheet is not subject to the page's style-src.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.root.adoptedStyleSheets = [sheet];
    this.#colour("--accent", site.accent);
    this.#colour("--on-accent", site.on_accent);
    this.#host.style.setProperty("--radius", `${Math.min(Math.max(Number(site.radius) || 0, 0), 32)}px`);
    this.#label.className = "label";
    this.#badge.className = "badge";
    this.#badge.setAttribute("aria-hidden", "true");
    this.#button.type = "button";
    this.#button.setAttribute("aria-haspopup", "dialog");
    this.#button.append(icon("bubble", BUBBLE), icon("chevron", CHEVRON), this.#label, this.#badge);
    this.#button.addEventListener("click", toggle);
    this.root.append(this.#button);
    this.set(site);
    document.body.append(this.#host);
  }

  set(look: Look = {}): void {
    if (look.label !== undefined) this.#label.textContent = String(look.label).slice(0, 40);
    if (look.position !== undefined)
      this.#host.dataset.position = look.position === "left" ? "left" : "right";
    this.#button.classList.toggle("labelled", !!this.#label.textContent);
    this.#name();
  }

  opened(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#host.toggleAttribute("data-open", isOpen);
    this.#name();
    if (!isOpen) this.#button.focus();
  }

  unread(count: number): void {
    this.#count = count;
    this.#badge.textContent = count > 99 ? "99+" : count ? String(count) : "";
    this.#name();
  }

  remove(): void {
    this.#host.remove();
  }

  #colour(name: string, value: string): void {
    if (COLOUR.test(value)) this.#host.style.setProperty(name, value);
  }

  #name(): void {
    const label = this.#label.textContent || this.#title;
    const unread = this.#count ? `, ${this.#count} unread` : "";
    this.#button.setAttribute("aria-expanded", String(this.#isOpen));
    this.#button.setAttribute("aria-label", this.#isOpen ? `Close chat: ${label}` : `${label}${unread}`);
  }
}

function icon(name: string, path: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", name);
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
