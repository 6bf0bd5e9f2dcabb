// The invitation: a card beside the launcher that takes no focus and goes by one key.

import type { InvitationCard } from "../wire/protocol";
import css from "./card.css?inline";

export interface CardEvents {
  accepted(card: InvitationCard): void;
  dismissed(card: InvitationCard): void;
}

export type Card = ReturnType<typeof createCard>;

export function createCard(signal: AbortSignal, root: ShadowRoot, { accepted, dismissed }: CardEvents) {
  // There before it is filled, or nobody hears of it.
  dress(root, css);
  const region = element("div");
  region.className = "invitations";
  region.ariaLive = "polite";
  root.prepend(region);
  let shown: InvitationCard | undefined;

  // Whoever uses Escape for something of their own has prevented it.
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape" && shown && !event.defaultPrevented) dismiss();
  };
  document.addEventListener("keydown", onKey, { signal });
  signal.addEventListener("abort", () => region.remove());

  function hide(): InvitationCard | undefined {
    const card = shown;
    shown = undefined;
    region.replaceChildren();
    return card;
  }

  function dismiss() {
    const card = hide();
    if (card) dismissed(card);
  }

  function accept() {
    const card = hide();
    if (card) accepted(card);
  }

  return {
    isShown: () => shown !== undefined,
    show(card: InvitationCard) {
      shown = card;
      const section = element("section");
      section.ariaLabel = card.title;
      section.append(element("h2", card.title), element("p", card.body));
      section.append(button("accept", card.accept, accept), button("dismiss", card.dismiss, dismiss));
      region.replaceChildren(section);
    },
    hide,
  };
}

function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, text = "") {
  const made = document.createElement(tag);
  made.dir = "auto";
  made.textContent = text;
  return made;
}

/** A constructed sheet is not subject to the page's style-src. */
export function dress(root: ShadowRoot, css: string) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

export function button(name: string, text: string, act: () => void): HTMLButtonElement {
  const made = element("button", text);
  made.type = "button";
  made.className = name;
  made.addEventListener("click", act);
  return made;
}
