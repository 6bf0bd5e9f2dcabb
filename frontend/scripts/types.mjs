// Writes wire/protocol.ts from the schema that Django prints; --check only compares.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const target = fileURLToPath(new URL("../wire/protocol.ts", import.meta.url));
const checking = process.argv.includes("--check");

// The child has said what is wrong; a trace of ours would only hide it.
process.on("uncaughtException", ({ status, message }) => {
  if (status === undefined) console.error(message);
  process.exit(1);
});

const python = [process.env.PYTHON, `${root}.venv/bin/python`].find((path) => path && existsSync(path));
const schema = JSON.parse(
  execFileSync(python ?? "python3", ["manage.py", "export_protocol", ...(checking ? ["--check"] : [])], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  }),
);
const written = await typescript(schema);

if (!checking) writeFileSync(target, written);
else if (!existsSync(target) || readFileSync(target, "utf8") !== written) {
  console.error("frontend/wire/protocol.ts is out of date: run `npm run types` in frontend/.");
  process.exit(1);
}

async function typescript({ $defs, constants, closeCodes, httpStatus }) {
  for (const [name, definition] of Object.entries($defs)) strip(definition, name);
  const types = await compile({ title: "Wire", type: "object", additionalProperties: false, $defs }, "Wire", {
    additionalProperties: false,
    bannerComment: "// Every frame and part of the wire. Generated from chat/protocol/ by `npm run types`.",
    declareExternallyReferenced: true,
    unreachableDefinitions: true,
    format: false,
  });
  const values = [
    ...Object.entries(constants).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`),
    `export const CLOSE = ${JSON.stringify(closeCodes)} as const;`,
    `export const HTTP_STATUS: Record<ErrorCode, number> = ${JSON.stringify(httpStatus)};`,
  ];
  return biome(`${tidy(types)}\nexport type ErrorCode = Err["code"];\n\n${values.join("\n")}\n`);
}

// Bounds of strings and lists would become comments and tuples; the server is the one that enforces them.
function strip(node, name) {
  if (Array.isArray(node)) for (const item of node) strip(item);
  else if (node && typeof node === "object") {
    for (const key of ["minLength", "maxLength", "pattern", "maxItems", "minimum", "maximum", "default"])
      if (typeof node[key] !== "object" || key === "default") delete node[key];
    if (name) node.title = name;
    if (typeof node.description === "string") node.description = node.description.replace(/\s+/g, " ");
    for (const value of Object.values(node)) if (typeof value === "object") strip(value);
  }
}

function tidy(types) {
  return (
    types
      .replace(/export interface Wire \{[^}]*\}\n/, "")
      .replace(/\/\*\*\s*\* This (?:interface|type) was referenced by[\s\S]*?\*\/\n/g, "")
      .replace(
        / \*[^\S\n]*\n \* This (?:interface|type) was referenced by[^\n]*\n \* via the `definition`[^\n]*\n/g,
        "",
      )
      // An object of anything.
      .replace(/^(\s*\w+\??): \{\s*(?:\[k: string\]: unknown;\s*)?\};?$/gm, "$1: Record<string, unknown>;")
      .replace("export type NoArgs = {};", "export type NoArgs = Record<string, never>;")
      .replace(/export interface NoArgs \{\s*\}/, "export type NoArgs = Record<string, never>;")
  );
}

function biome(source) {
  return execFileSync("npx", ["biome", "check", "--write", "--stdin-file-path=wire/protocol.ts"], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    input: source,
    encoding: "utf8",
  });
}
