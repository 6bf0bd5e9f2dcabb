// One condition under the hands of somebody: its tree, its text, and what the server says of it.

import { computed, effect, signal } from "@preact/signals";
import type { Lexicon } from "./lexicon";
import {
  added,
  beside,
  changed,
  type Group,
  moved,
  newGroup,
  newLine,
  type Part,
  partAt,
  read,
  written,
} from "./tree";

export interface Fault {
  path: string;
  sentence: string;
}

export interface Checked {
  /** The whole in a sentence; nothing while it has faults. */
  reading: string;
  faults: Fault[];
}

export type Check = (text: string) => Promise<Checked>;

/** Long enough that a number is typed to its end, short enough to be at once. */
const TYPING_MS = 250;

export type Editor = ReturnType<typeof createEditor>;

export function createEditor(given: string, lexicon: Lexicon, check: Check) {
  const text = signal(given);
  const root = signal<Group | null>(treeOf(given));
  const checked = signal<Checked>({ reading: "", faults: [] });
  /** Whose part the focus goes to once it is drawn. */
  const focus = signal<{ id: number; on: string } | null>(null);
  const places = computed(() => (root.value ? written(root.value, lexicon).places : new Map()));

  const faults = computed(() => {
    const found = new Map<number, string[]>();
    const elsewhere: string[] = [];
    for (const { path, sentence } of checked.value.faults) {
      const id = partAt(places.value, path);
      if (id === undefined || !root.value) elsewhere.push(sentence);
      else found.set(id, [...(found.get(id) ?? []), sentence]);
    }
    return { of: found, elsewhere };
  });

  /** The text that the lines have made. */
  let made = given;
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const now = text.value;
    // Written by hand: the lines follow.
    if (now !== made) root.value = treeOf(now);
    const number = ++asked;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const answer = await check(now).catch(() => null);
      if (answer && number === asked) checked.value = answer;
    }, TYPING_MS);
  });

  function become(tree: Group): void {
    root.value = tree;
    made = JSON.stringify(written(tree, lexicon).condition, null, 2);
    text.value = made;
  }
  const edit = (change: (tree: Group) => Group) => root.value && become(change(root.value));

  function addPart(groupId: number, part: Part): void {
    edit((tree) => added(tree, groupId, part));
  }

  return {
    text,
    root,
    checked,
    faults,
    focus,
    change: (id: number, change: (part: Part) => Part) => edit((tree) => changed(tree, id, change)),
    addLine(groupId: number): void {
      const line = newLine(lexicon.first, lexicon);
      focus.value = { id: line.id, on: "fact" };
      addPart(groupId, line);
    },
    addGroup(groupId: number): void {
      const line = newLine(lexicon.first, lexicon);
      focus.value = { id: line.id, on: "fact" };
      addPart(groupId, newGroup("any", [line]));
    },
    remove(id: number): void {
      const next = root.value && beside(root.value, id);
      if (next !== null) focus.value = { id: next, on: "first" };
      edit((tree) => changed(tree, id, () => null));
    },
    move(id: number, step: -1 | 1): void {
      focus.value = { id, on: step > 0 ? "down" : "up" };
      edit((tree) => moved(tree, id, step));
    },
  };
}

function treeOf(text: string): Group | null {
  try {
    return read(JSON.parse(text.trim() || "{}"));
  } catch {
    return null;
  }
}
