// Who the visitor is, while several ask at once, and after they have left.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createVisit, type Visit } from "./visit";

interface Asked {
  path: string;
  token: string;
  answer(body: object, status?: number): Promise<void>;
}

let asked: Asked[];
let visit: Visit;

const flushed = () => new Promise<void>((resolve) => setTimeout(resolve));

function storage(): Pick<Storage, "getItem" | "setItem"> {
  const values = new Map<string, string>();
  return {
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
  };
}

beforeEach(() => {
  asked = [];
  vi.stubGlobal("window", { localStorage: storage(), sessionStorage: storage() });
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    return new Promise((resolve) => {
      asked.push({
        path: url.split("/").at(-1)!,
        token: JSON.parse(String(init.body)).token,
        answer(body, status = 200) {
          resolve(new Response(JSON.stringify(body), { status }));
          return flushed();
        },
      });
    });
  });
  visit = createVisit("https://chat.example", "shop");
});

afterEach(() => void vi.unstubAllGlobals());

test("a panel and a first beacon at once begin one visitor", async () => {
  visit.renew("trail", {});
  const handed = visit.hand(false);
  await flushed();
  expect(asked.map(({ path, token }) => [path, token])).toEqual([["trail", ""]]);

  await asked[0]!.answer({ token: "one" });
  await asked[1]!.answer({ token: "one" });

  expect(asked[1]).toMatchObject({ path: "visits", token: "one" });
  expect(await handed).toMatchObject({ t: "token", token: "one" });
});

test("a token that is refused because it was renewed is not thrown away, nor what was kept under it", async () => {
  visit.token.set("old");
  const first = visit.hand(false);
  await flushed();
  await asked[0]!.answer({ token: "old" });
  const before = await first;

  visit.renew("identity", { jwt: "proof" });
  const again = visit.hand(true);
  await flushed();
  await asked[1]!.answer({ token: "new" });
  await asked[2]!.answer({ token: "new" });

  expect(asked[2]!.token).toBe("new");
  expect(await again).toEqual({ ...before, token: "new" });
});

test("a token that is refused for good makes room for another visitor", async () => {
  visit.token.set("old");
  visit.known.set("1");
  const first = visit.hand(false);
  await flushed();
  await asked[0]!.answer({ token: "old" });
  const before = (await first) as { scope: string };

  const again = visit.hand(true);
  await flushed();
  expect(asked[1]!.token).toBe("old");
  await asked[1]!.answer({ token: "new" });

  const after = (await again) as { scope: string };
  expect(after.scope).not.toBe(before.scope);
  expect(visit.known.get()).toBe("");
});

test("a token that ended by signing in waits for the one that follows, and what was kept stays", async () => {
  visit.token.set("old");
  const first = visit.hand(false);
  await flushed();
  await asked[0]!.answer({});
  const before = await first;

  const again = visit.hand(true);
  await flushed();
  await asked[1]!.answer({});
  const soon = await again;
  visit.token.set("new");
  const after = visit.hand(true);
  await flushed();
  await asked[2]!.answer({ token: "new" });

  expect(before).toMatchObject({ t: "token", token: "old" });
  expect(soon).toEqual({ t: "tokenless" });
  expect(await after).toEqual({ ...before, token: "new" });
});

test("what was asked for before another tab heard the new token does not bring back the old one", async () => {
  for (const answer of [{}, { token: "old" }]) {
    visit.token.set("old");
    visit.scope.set("theirs");
    const handed = visit.hand(false);
    await flushed();
    visit.token.set("new");
    await asked.pop()!.answer(answer);

    expect(await handed).toEqual({ t: "token", token: "new", scope: "theirs" });
    expect(visit.token.get()).toBe("new");
  }
});

test("what is answered after somebody has left is not kept for whoever comes next", async () => {
  visit.renew("trail", {});
  await flushed();

  visit.forget(false);
  await asked[0]!.answer({ token: "gone" });

  expect(visit.token.get()).toBe("");
});

test("who left in another tab leaves what is there now alone", () => {
  visit.token.set("theirs");
  visit.memory.set("{}");

  visit.forget(true);

  expect([visit.token.get(), visit.memory.get()]).toEqual(["theirs", ""]);
});

test("a refusal is told with its words, and silence without", async () => {
  const refused = visit.hand(false);
  await flushed();
  await asked[0]!.answer({ t: "err", code: "forbidden", message: "Not any more." }, 403);
  expect(await refused).toEqual({ t: "tokenless", code: "forbidden", message: "Not any more." });

  visit.token.set("kept");
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  expect(await visit.hand(false)).toMatchObject({ t: "token", token: "kept" });
});
