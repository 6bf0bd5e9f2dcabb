// Whom the page remembers as signed in.

import { expect, test } from "vitest";
import type { Loader } from "../loader/api";
import type { IdentityAnswer } from "../wire/protocol";
import { identify } from "./identity";

async function knownAs(answer: Partial<IdentityAnswer>): Promise<string> {
  let known = "";
  const visit = {
    renew: async (_path: string, _body: object, taken: (answer: object, before: string) => void) =>
      taken(answer, ""),
    known: {
      set(said: string) {
        known = said;
      },
    },
  };
  await identify({ visit, commands: { emit: () => {} } } as unknown as Loader, "signed");
  return known;
}

test("a customer is known by their tier, and one without by what no tier can be", async () => {
  expect(await knownAs({ tier: "1" })).toBe("1");

  const none = await knownAs({});

  expect(none).toBeTruthy();
  // Tiers are kept without the spaces around them.
  expect(none.trim()).not.toBe(none);
});
