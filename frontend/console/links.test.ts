import fc from "fast-check";
import { expect, test } from "vitest";
import { pieces, readable, safeHref } from "./links";

test.each([
  ["no link here", [{ text: "no link here" }]],
  [
    "see https://shop.example/a.",
    [{ text: "see " }, { text: "https://shop.example/a", href: "https://shop.example/a" }, { text: "." }],
  ],
  [
    "(http://shop.example/b_(c))",
    [{ text: "(" }, { text: "http://shop.example/b_(c)", href: "http://shop.example/b_(c)" }, { text: ")" }],
  ],
  ["javascript:alert(1)", [{ text: "javascript:alert(1)" }]],
  ["data:text/html,https://", [{ text: "data:text/html,https://" }]],
  [
    'https://a.example"onmouseover="x',
    [{ text: "https://a.example", href: "https://a.example/" }, { text: '"onmouseover="x' }],
  ],
  ["https://", [{ text: "https://" }]],
])("%j is shown in pieces", (text, shown) => {
  expect(pieces(text)).toEqual(shown);
});

// Others may be using the machine meanwhile; how long it takes proves nothing.
test("the pieces are always the whole text, and links only ever lead to the web", { timeout: 60_000 }, () => {
  const word = fc.oneof(
    fc.webUrl(),
    fc.string(),
    fc.constantFrom("javascript:x", "https://", ")", ".", "http://a"),
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const text = words.join(" ");
      const shown = pieces(text);
      expect(shown.map((piece) => piece.text).join("")).toBe(text);
      for (const { href } of shown) if (href !== undefined) expect(href).toMatch(/^https?:\/\//);
    }),
  );
});

test.each([
  ["https://shop.example/lamps?x=1", "https://shop.example/lamps?x=1"],
  ["HTTP://SHOP.example", "http://shop.example/"],
  ["javascript:alert(1)", null],
  [" javascript:alert(1)", null],
  ["data:text/html,x", null],
  ["//shop.example", null],
  ["/relative", null],
  ["", null],
])("%j may be followed to %j", (address, href) => {
  expect(safeHref(address)).toBe(href);
});

test.each([
  ["https://shop.example/", "shop.example"],
  ["https://shop.example/l%C3%A4mpa?utm=1#top", "shop.example/lämpa"],
  ["https://shop.example/%E0%A4%A", "shop.example/%E0%A4%A"],
  ["about:blank", "about:blank"],
])("%s reads %s", (address, reads) => {
  expect(readable(address)).toBe(reads);
});
