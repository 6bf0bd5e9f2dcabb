// What the questions after the end say.

import type { ResolveArgs } from "../../wire";

export type Resolved = ResolveArgs["value"];

export const words = {
  title: "Did we help?",
  resolved: { yes: "Yes", partly: "Partly", no: "No" } satisfies Record<Resolved, string>,
  stars: "How was this chat?",
  star: (stars: number, most: number) => (stars === 1 ? `1 star of ${most}` : `${stars} stars of ${most}`),
  poor: "Poor",
  great: "Great",
  comment: "Anything you would like to add? (optional)",
  send: "Send",
  notNow: "No, thanks",
  thanks: "Thank you for telling us.",
  said: { yes: "You said: yes.", partly: "You said: partly.", no: "You said: no." } satisfies Record<
    Resolved,
    string
  >,
  change: "Change it",
  call: "Would you have called us instead, without this chat?",
  called: { yes: "Yes", no: "No" },
};
