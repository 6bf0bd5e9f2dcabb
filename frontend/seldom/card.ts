// The invitation: a card beside the launcher that takes no focus and goes by one key.

import { button, dress, element } from "../reach/elements";
import type { InvitationCard } from "../wire/protocol";
import css from "./card.css?inline";

/** Two answers, the second of which Escape gives too. */
export type Words = Pick<InvitationCard, "title" | "body" | "accept" | "dismiss">;

/** For an entry point that would rather know who comes. */
export const SIGN_IN: Words = {
  title: "Sign in first?",
  body: "Then we see your orders and can help faster.",
  accept: "Sign in",
  dismiss: "Go on without",
};

export interface CardEvents {
  accepted(): void;
  dismissed(): void;
}

export type Card = ReturnType<typeof createCard>;

export function createCard(signal: AbortSignal, root: ShadowRoot) {
  // There before it is filled, or nobody hears of it.
  dress(root, css);
  const region = element("div");
  region.className = "invitations";
  region.ariaLive = "polite";
  root.prepend(region);
  let shown: CardEvents | undefined;

  // Whoever uses Escape for something of their own has prevented it.
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented) hide()?.dismissed();
  };
  document.addEventListener("keydown", onKey, { signal });
  signal.addEventListener("abort", () => region.remove());

  function hide(): CardEvents | undefined {
    const events = shown;
    shown = undefined;
    region.replaceChildren();
    return events;
  }

  return {
    isShown: () => shown !== undefined,
    show({ title, body, accept, dismiss }: Words, events: CardEvents) {
      shown = events;
      const section = element("section");
      section.ariaLabel = title;
      section.append(element("h2", title), element("p", body));
      section.append(
        button("accept", accept, () => hide()?.accepted()),
        button("dismiss", dismiss, () => hide()?.dismissed()),
      );
      region.replaceChildren(section);
    },
    hide,
  };
}
