// What is shown reads like something that one would say.

import { expect, test } from "vitest";
import { readPlace } from "./address";
import { inWords } from "./saying";

const CALLED: Record<string, string> = { "queue 3": "Billing", "agent 7": "Ana", "language de": "German" };
const said = (search: string, direction = "", only: ReadonlySet<string> | null = null) =>
  inWords(
    readPlace(search, "Europe/Berlin"),
    {
      dates: { from: "2026-11-01", to: "2026-11-29" },
      labelOf: (dimension, key) => CALLED[`${dimension} ${key}`] ?? key,
      direction,
      only,
    },
    "en-GB",
  ).replace(/\s*–\s*/g, "–");

test.each([
  ["", "Conversations, 1–28 Nov 2026, Europe/Berlin"],
  [
    "?origin=reactive&device=phone&queue=3",
    "Conversations begun by visitors on phones in Billing, 1–28 Nov 2026, Europe/Berlin",
  ],
  ["?device=phone&device=tablet", "Conversations on phones or on tablets, 1–28 Nov 2026, Europe/Berlin"],
  [
    "?agent=7&language=de&zone=America/Argentina/Buenos_Aires",
    "Conversations in German of Ana, 1–28 Nov 2026, America/Argentina/Buenos Aires",
  ],
])("%s reads: %s", (search, words) => {
  expect(said(search)).toBe(words);
});

test("whose numbers they are is said where teams are there for different things", () => {
  expect(said("", "Customer service")).toBe("Conversations, Customer service, 1–28 Nov 2026, Europe/Berlin");
});

test("a filter that does not apply is not said", () => {
  expect(said("?view=reaching&device=phone&queue=3", "", new Set(["queue"]))).toBe(
    "Invitations and entry points in Billing, 1–28 Nov 2026, Europe/Berlin",
  );
});
