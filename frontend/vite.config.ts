// Builds into static/dist: each page by itself (`--mode panel`, `--mode console`, `--mode dashboard`) and the
// editors of the admin (`--mode admin`), so that what only one of them needs weighs on no other, the loader
// (`--mode loader`) as one plain script, and what it fetches later (`--mode reach`, `--mode seldom`) as modules.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vitest/config";

const dist = `${import.meta.dirname}/../static/dist`;
const pages = ["panel", "console", "dashboard", "admin"];

// As libraries, since Vite would wrap the loader's own import into what only pages need.
const scripts = {
  loader: { format: "iife", file: "widget.js" },
  reach: { format: "es", file: "reach.js" },
  seldom: { format: "es", file: "seldom.js" },
} as const;

/** The server reads one manifest, and reads it again when it changes: there is none until all pages are built. */
const joinedManifest: Plugin = {
  name: "joined-manifest",
  closeBundle() {
    const built = pages.map((page) => `${dist}/${page}.json`);
    if (!built.every((path) => existsSync(path))) return;
    const manifests = built.map((path) => JSON.parse(readFileSync(path, "utf8")));
    writeFileSync(`${dist}/manifest.json`, JSON.stringify(Object.assign({}, ...manifests), null, 2));
  },
};

/** A page carries only the tokens that one of its rules reads. */
const usedTokens: Plugin = {
  name: "used-tokens",
  enforce: "post",
  generateBundle(_, bundle) {
    // Parts that come later bring their rules inside their script.
    const later = Object.values(bundle).map((file) => (file.type === "chunk" ? file.code : ""));
    for (const asset of Object.values(bundle))
      if (asset.type === "asset" && asset.fileName.endsWith(".css"))
        asset.source = withoutUnread(String(asset.source), namesRead(later.join()));
  },
};

const namesRead = (text: string) => [...text.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name);

function withoutUnread(css: string, readElsewhere: readonly unknown[]): string {
  const read = new Set([...namesRead(css), ...readElsewhere]);
  const left = css.replace(/(?<=[{;])(--[\w-]+):[^;{}]*(;|(?=}))/g, (declared, name) =>
    read.has(name) ? declared : "",
  );
  return left === css ? css : withoutUnread(left, readElsewhere);
}

/** A part that comes later needs no style sheet of its own, nor the code that would load it first. */
const plainImports: Plugin = {
  name: "plain-imports",
  enforce: "pre",
  load: (id) => (id.includes("vite/preload-helper") ? "export const __vitePreload = (load) => load()" : null),
};

/** A constant that stays one is written where it is read; a variable would stand there by its name. */
const terse = { comments: { legal: true, annotation: false, jsdoc: false }, topLevelVar: false } as const;

export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  base: "/static/dist/",
  publicDir: false as const,
  oxc: { jsx: { runtime: "automatic" as const, importSource: "preact" } },
  plugins: pages.includes(mode) ? [joinedManifest, usedTokens, plainImports] : [],
  build: {
    outDir: "../static/dist",
    target: "es2022",
    ...(mode in scripts
      ? {
          emptyOutDir: false,
          lib: {
            entry: `${mode}/main.ts`,
            name: "livechatLoader",
            formats: [scripts[mode as keyof typeof scripts].format],
            fileName: () => scripts[mode as keyof typeof scripts].file,
          },
          rolldownOptions: { output: { ...terse, minify: true } },
          // Nothing in their rules needs what the bundler would add for older browsers.
          cssTarget: ["chrome123", "firefox120", "safari17.5"],
        }
      : {
          emptyOutDir: mode === pages[0],
          manifest: `${mode}.json`,
          modulePreload: { polyfill: false },
          assetsInlineLimit: 0, // the pages' policy allows no data: addresses
          rolldownOptions: { input: `${mode}/main.tsx`, output: terse },
        }),
  },
  test: { include: ["**/*.test.ts", "**/*.test.tsx"] },
}));
