// The contrast that the look promises, computed from the tokens themselves.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("../../static/css/tokens.css", import.meta.url), "utf8");
const colours = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
    name!,
    { light: light!, dark: dark! },
  ]),
);

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(one: string, other: string, theme: "light" | "dark"): number {
  const [low, high] = [one, other].map((name) => luminance(colours.get(name)![theme])).sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

const SURFACES = ["surface-0", "surface-1", "surface-2", "surface-3"];
const STATES = ["ok", "warn", "bad", "info", "accent"];
const TINTS = [0, 1, 2, 3, 4, 5].map((n) => `tint-${n}`);
const READ: [string, string][] = [
  ...SURFACES.flatMap((surface) =>
    ["text", "text-soft", ...STATES].map((text): [string, string] => [text, surface]),
  ),
  ...STATES.flatMap((state): [string, string][] => [
    [state, `${state}-soft`],
    ["text", `${state}-soft`],
  ]),
  ...TINTS.map((tint): [string, string] => ["text", tint]),
  ["on-accent", "accent"],
  ["on-accent", "accent-strong"],
  ["text", "note"],
  ["text-soft", "note"],
  ["warn", "note"],
  ["text-soft", "accent-soft"],
];

describe.each(["light", "dark"] as const)("%s", (theme) => {
  test.each(READ)("%s reads on %s", (text, ground) => {
    expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(SURFACES)("the edge of a control shows on %s", (surface) => {
    expect(contrast("line-strong", surface, theme)).toBeGreaterThanOrEqual(3);
  });
});
