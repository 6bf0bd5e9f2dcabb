// Times the browser's rules in Node: 200 triggers with page patterns and conditions of every kind. Prints JSON.

import { fileURLToPath } from "node:url";
import { build } from "vite";

const TRIGGERS = 200;
const ROUNDS = 2_000;
const root = fileURLToPath(new URL("..", import.meta.url));

const [{ output }] = await build({
  configFile: false,
  logLevel: "silent",
  root,
  build: {
    write: false,
    target: "es2022",
    lib: { entry: `${root}/reach/moments.ts`, formats: ["es"], fileName: () => "moments.js" },
  },
});
const { createMoments } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);

const fact = (name, is, value) => ({ fact: name, is, value });
// None of them holds and none is decided early, so that every comparison is made.
const triggers = Array.from({ length: TRIGGERS }, (_, id) => ({
  id,
  on: ["/shop/*", "*/checkout*"],
  off: ["/shop/gift*", "*/legal/*"],
  condition: {
    all: [
      fact("page.path", "matches", "/*/*boot*"),
      fact("idle.seconds", "at_least", 5),
      fact("utm.source", "is_not", `campaign ${id}`),
      { not: fact("form.refused", "includes", "email") },
      {
        any: [
          fact("device", "one_of", ["phone", "tablet"]),
          fact("page.title", "contains", `offer ${id}`),
          fact("visit.pages", "more_than", 100),
          fact("search.words", "starts_with", "return"),
        ],
      },
    ],
  },
}));
const facts = {
  "page.path": `/shop/${"walking-".repeat(30)}boots`,
  "idle.seconds": 61.5,
  "utm.source": "letter",
  "form.refused": ["iban", "city"],
  device: "desktop",
  "page.title": "Boots for long walks",
  "visit.pages": 12,
  "search.words": null,
};
const asked = {};
const around = { asked: () => asked, now: Date.now, save() {}, show() {}, ask: async () => ({}) };

// What this process has used, in ms: others on the machine do not show in it.
const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const begun = used();
const moments = createMoments(triggers, around);
moments.at(`https://shop.example${facts["page.path"]}`);
const compiled = used() - begun;

const clock = [];
const rounds = [];
for (let round = 0; round < ROUNDS; round++) {
  const [start, at] = [used(), performance.now()];
  if (moments.holding(facts).length) throw new Error("a trigger holds that must not");
  clock.push(performance.now() - at);
  rounds.push(used() - start);
}
const first = rounds[0];
const at = (times, share) => times.sort((a, b) => a - b)[Math.floor(share * (ROUNDS - 1))];
console.log(
  JSON.stringify({
    triggers: TRIGGERS,
    compiled,
    first,
    median: at(rounds, 0.5),
    p99: at(rounds, 0.99),
    most: at(rounds, 1),
    clock: at(clock, 0.99),
  }),
);
