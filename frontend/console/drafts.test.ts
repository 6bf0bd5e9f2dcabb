import { expect, test } from "vitest";
import { memoryKeep } from "../wire";
import { createDrafts } from "./drafts";

const draft = {
  mode: "note",
  message: "half a line",
  note: "ask Ben",
  source: { id: 7, words: "half" },
} as const;

test("a draft is there again after a reload, for its agent and conversation only", () => {
  const keep = memoryKeep();
  createDrafts(keep, "ana").keep("c1", draft);
  const after = createDrafts(keep, "ana");
  const empty = { mode: "message", message: "", note: "", source: null };

  expect([after.of("c1"), after.of("c2"), createDrafts(keep, "ben").of("c1")]).toEqual([draft, empty, empty]);
});

test("an empty draft leaves nothing behind", () => {
  const keep = memoryKeep();
  const drafts = createDrafts(keep, "ana");
  drafts.keep("c1", draft);

  drafts.keep("c1", { mode: "message", message: "", note: "", source: null });

  expect(keep.keys("")).toEqual([]);
});

test("signing out forgets every draft and nothing else", () => {
  const keep = memoryKeep();
  keep.set("theme", "dark");
  const drafts = createDrafts(keep, "ana");
  drafts.keep("c1", draft);
  drafts.keep("c2", draft);

  drafts.forgetAll();

  expect(keep.keys("")).toEqual(["theme"]);
});

test.each(["{", "null", '"text"', '{"mode":"loud","message":7,"source":{"id":"7"}}'])(
  "what is kept as %s is an empty draft",
  (kept) => {
    const keep = memoryKeep();
    createDrafts(keep, "ana").keep("c1", draft);
    keep.set(keep.keys("")[0]!, kept);

    expect(createDrafts(keep, "ana").of("c1")).toEqual({
      mode: "message",
      message: "",
      note: "",
      source: null,
    });
  },
);
