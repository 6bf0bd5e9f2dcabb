// What somebody is asked on the page: an invitation, or to sign in first. And when nothing may be asked.

import type { Loader } from "../loader/api";
import type { Way } from "../loader/port";
import type { Deed, InvitationCard } from "../wire/protocol";
import { createCard, SIGN_IN } from "./card";
import { isDialogOpen, wouldCoverSecret } from "./manners";

/** Where the card will lie before it is there, from the corner of the window. */
const CARD = { width: 344, height: 260 };

export type Asking = ReturnType<typeof createAsking>;

export function createAsking(
  { launcher, panel, commands }: Loader,
  signal: AbortSignal,
  deed: (done: Pick<Deed, "did" | "invitation">) => Promise<void>,
) {
  const card = createCard(signal, launcher.root);

  function may(): boolean {
    if (card.isShown() || panel.isShown() || document.hidden || isDialogOpen()) return false;
    const { innerWidth: right, innerHeight: bottom } = window;
    const isLeft = launcher.host.dataset.position === "left";
    const left = isLeft ? 0 : right - CARD.width;
    return !wouldCoverSecret({ left, right: left + CARD.width, top: bottom - CARD.height, bottom });
  }

  return {
    may,
    hide: card.hide,
    /** False where the moment has passed. */
    invite(invitation: InvitationCard): boolean {
      if (!may()) return false;
      const of = { invitation: invitation.id };
      card.show(invitation, {
        async accepted() {
          // The conversation begins in the trigger's queue; only then the panel looks for it.
          await deed({ did: "accepted", ...of });
          panel.show(true, true, whatWasSaid(invitation));
        },
        dismissed: () => deed({ did: "dismissed", ...of }),
      });
      deed({ did: "shown", ...of });
      return true;
    },
    toSignIn(goOn: () => void) {
      card.show(SIGN_IN, { accepted: () => commands.emit("sign_in"), dismissed: goOn });
    },
  };
}

/** An agent's own card bears their name; that of a trigger has a title. */
function whatWasSaid({ trigger, title, body }: InvitationCard): Way {
  return trigger ? { greeting: `${title} ${body}` } : { by: title, greeting: body };
}
