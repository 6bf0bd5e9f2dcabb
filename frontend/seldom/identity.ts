// Signing a visitor in, by the word of the site's server.

import type { Loader } from "../loader/api";
import type { Refusal } from "../loader/visit";
import type { IdentityAnswer } from "../wire/protocol";

/** Stands for none: the text of a tier neither begins nor ends with a space. */
const NO_TIER = " ";

/** The same visitor under another token, or another one: then nothing of the one before stays. The page hears
 * `identified`, or `refused` with the error's code and words: then everything is as it was. */
export async function identify(
  { visit, commands, explain, panel, leave }: Loader,
  jwt: unknown,
): Promise<void> {
  try {
    await visit.renew<IdentityAnswer>(
      "identity",
      { jwt: String(jwt) },
      ({ is_fresh, token, tier }, before) => {
        if (is_fresh && before) {
          const isShown = panel.isShown();
          leave();
          panel.show(isShown, false);
        } else if (before) visit.left.set(visit.left.get().replace(before, token ?? before));
        visit.known.set(tier ?? NO_TIER);
        commands.emit("identified");
      },
    );
  } catch (refusal) {
    const { code = "unavailable", message = "Nothing has answered." } = refusal as Refusal;
    commands.emit("refused", { call: "identify", code, message });
    explain("not signed in", { message });
  }
}
