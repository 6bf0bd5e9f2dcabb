// What of an address leaves the page.

import { expect, test } from "vitest";
import { kept } from "./place";

test.each([
  ["/boots?color=red&token=abc", "/boots?color=red"],
  ["/a#access_token=xyz", "/a"],
  ["/a#/checkout?id=3", "/a#/checkout"],
  ["/#!/boots?id=3&color=red", "/#!/boots?color=red"],
  ["/#a?color=red", "/"],
])("of %s it is %s", (address, expected) => {
  expect(kept(`https://shop.example${address}`, ["color"])).toBe(`https://shop.example${expected}`);
});

test("what is no address is none", () => {
  expect(kept("", ["color"])).toBe("");
});
