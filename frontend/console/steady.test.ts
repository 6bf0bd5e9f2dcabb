import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConnectionState } from "../wire";
import { steady } from "./steady";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a hiccup is not told, a real loss is, and its end at once", () => {
  const connection = signal<ConnectionState>("live");
  const { told, stop } = steady(connection);
  const seen: ConnectionState[] = [];

  connection.value = "connecting";
  vi.advanceTimersByTime(1_500);
  connection.value = "live";
  vi.advanceTimersByTime(5_000);
  seen.push(told.value);
  connection.value = "offline";
  vi.advanceTimersByTime(2_000);
  seen.push(told.value);
  connection.value = "polling";
  seen.push(told.value);
  stop();

  expect(seen).toEqual(["live", "offline", "polling"]);
});
