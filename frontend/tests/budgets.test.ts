// What the built files may weigh, and what may stand in them and in the lock.

import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const LOADER_BYTES = 4_000;
const REACH_BYTES = 8_000;
const SELDOM_BYTES = 3_000;
const PANEL_BYTES = 30_000;
const SURVEY_BYTES = 2_500;
const DASHBOARD_BYTES = 40_000;
const CHARTS_BYTES = 25_000;

const root = `${import.meta.dirname}/..`;
const dist = `${root}/../static/dist`;

interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
}

function built(file: string): Buffer {
  if (!existsSync(`${dist}/${file}`)) throw new Error(`${file} is not built: run npm run build`);
  return readFileSync(`${dist}/${file}`);
}

function filesOf(entry: string): string[] {
  const manifest: Record<string, Chunk> = JSON.parse(built("manifest.json").toString());
  const files = new Set<string>();
  const add = (name: string) => {
    const chunk = manifest[name]!;
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const imported of chunk.imports ?? []) add(imported);
  };
  add(entry);
  return [...files];
}

const gzipped = (file: string) => gzipSync(built(file), { level: 9 }).length;

test("the loader costs a host page at most 4 kB", () => {
  expect(gzipped("widget.js")).toBeLessThanOrEqual(LOADER_BYTES);
});

test("what follows when the page is idle costs at most 8 kB", () => {
  expect(gzipped("reach.js")).toBeLessThanOrEqual(REACH_BYTES);
  expect(built("reach.js").toString()).toMatch(/export\s*\{[^}]*\bstart\b/);
});

test("what is seldom needed costs at most 3 kB more", () => {
  expect(gzipped("seldom.js")).toBeLessThanOrEqual(SELDOM_BYTES);
});

test("the panel costs a visitor at most 30 kB, with everything it pulls in", () => {
  const sizes = filesOf("panel/main.tsx").map(gzipped);

  expect(sizes.length).toBeGreaterThanOrEqual(2);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(PANEL_BYTES);
});

test("the questions after the end come later, and cost at most 2.5 kB", () => {
  const later = filesOf("panel/survey/Survey.tsx").filter(
    (file) => !filesOf("panel/main.tsx").includes(file),
  );

  expect(later.length).toBe(1);
  expect(gzipped(later[0]!)).toBeLessThanOrEqual(SURVEY_BYTES);
});

test("the dashboard shows its numbers with at most 40 kB, and fetches charts when the first is drawn", () => {
  const first = filesOf("dashboard/main.tsx");
  const later = filesOf("dashboard/plot.ts").filter((file) => !first.includes(file));

  expect(first.map(gzipped).reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(DASHBOARD_BYTES);
  expect(later.length).toBe(1);
  expect(gzipped(later[0]!)).toBeLessThanOrEqual(CHARTS_BYTES);
});

test("nothing built turns text into code, and what runs on a host page no text into markup", () => {
  const pages = ["panel", "console", "dashboard", "admin"].map((page) => `${page}/main.tsx`);
  const scripts = [...pages, "panel/survey/Survey.tsx"]
    .flatMap(filesOf)
    .filter((file) => file.endsWith(".js"));
  for (const file of [...scripts, "widget.js", "reach.js", "seldom.js"])
    expect(built(file).toString()).not.toMatch(/\beval\(|new Function\b/);

  for (const file of ["widget.js", "reach.js", "seldom.js"])
    expect(built(file).toString()).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
});

test("every package of the lock is pinned by its content and names no registry", () => {
  const { packages } = JSON.parse(readFileSync(`${root}/package-lock.json`, "utf8"));
  const locked = Object.entries<{ integrity?: string; resolved?: string }>(packages).filter(([name]) => name);

  expect(locked.length).toBeGreaterThan(0);
  expect(locked.filter(([, each]) => !each.integrity || each.resolved).map(([name]) => name)).toEqual([]);
});
