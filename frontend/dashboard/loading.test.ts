import { expect, test } from "vitest";
import { Refusal } from "./api";
import { loading } from "./loading";

function answer<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

test("an answer to an old question is not shown over that to a newer one", async () => {
  const loaded = loading<string>();
  const [old, recent] = [answer<string>(), answer<string>()];
  const first = loaded.load(() => old.promise);
  const second = loaded.load(() => recent.promise);
  recent.resolve("new");
  old.resolve("old");
  await Promise.all([first, second]);
  expect(loaded.data.value).toBe("new");
});

test("a refusal leaves what was there, and says why", async () => {
  const loaded = loading<string>();
  await loaded.load(async () => "seven");
  await loaded.load(async () => {
    throw new Refusal("bad_period", "The period ends before it begins.");
  });
  expect(loaded.data.value).toBe("seven");
  expect(loaded.problem.value?.message).toBe("The period ends before it begins.");
});

test("the next good answer takes the refusal away", async () => {
  const loaded = loading<string>();
  await loaded.load(async () => {
    throw new Refusal("unavailable", "Later.");
  });
  loaded.stale();
  await loaded.load(async () => "eight");
  expect([loaded.data.value, loaded.problem.value, loaded.isStale.value]).toEqual(["eight", null, false]);
});

test("a question that was given up says nothing", async () => {
  const loaded = loading<string>();
  const asked = answer<string>();
  const load = loaded.load((signal) => {
    signal.addEventListener("abort", () => asked.reject(new DOMException("gone", "AbortError")));
    return asked.promise;
  });
  loaded.clear();
  await load;
  expect([loaded.data.value, loaded.problem.value]).toEqual([null, null]);
});
