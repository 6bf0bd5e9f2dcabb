import { expect, test } from "vitest";
import { following, newWindow, readHours, writtenHours } from "./hours";

test("hours are written as they were read", () => {
  const text = '[[0,"09:00","17:00"],[6,"22:30","02:00"]]';

  expect(writtenHours(readHours(text)!)).toBe(text);
  expect(writtenHours(readHours('[[1, "09:00:00", "17:00"]]')!)).toBe('[[1,"09:00","17:00"]]');
  expect(readHours("")).toEqual([]);
});

test.each(["{", "{}", "[1]", '[[7,"09:00","17:00"]]', "[[0,9,17]]", '[[0,"nine","five"]]'])(
  "%s are no hours",
  (text) => {
    expect(readHours(text)).toBeNull();
  },
);

test("the next window is the next day at the same hours", () => {
  const monday = { ...newWindow(6), start: "10:00", end: "18:00" };

  expect(following([monday])).toMatchObject({ day: 0, start: "10:00", end: "18:00" });
  expect(following([])).toMatchObject({ day: 0, start: "09:00", end: "17:00" });
});
