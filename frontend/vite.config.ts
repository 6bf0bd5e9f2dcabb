// Two builds into static/dist: the hashed pages (default), and the loader (`--mode loader`) as one plain script.

import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

const pages = ["panel/main.tsx", "console/main.tsx"].filter((page) =>
  existsSync(`${import.meta.dirname}/${page}`),
);

export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  base: "/static/dist/",
  publicDir: false as const,
  oxc: { jsx: { runtime: "automatic" as const, importSource: "preact" } },
  build: {
    outDir: "../static/dist",
    target: "es2022",
    ...(mode === "loader"
      ? {
          emptyOutDir: false,
          rolldownOptions: {
            input: "loader/main.ts",
            output: { format: "iife" as const, entryFileNames: "widget.js" },
          },
        }
      : {
          emptyOutDir: true,
          manifest: "manifest.json",
          modulePreload: { polyfill: false },
          assetsInlineLimit: 0, // the pages' policy allows no data: addresses
          rolldownOptions: { input: pages },
        }),
  },
  test: { include: ["**/*.test.ts", "**/*.test.tsx"] },
}));
