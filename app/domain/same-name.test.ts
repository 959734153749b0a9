import fc from "fast-check";
import { expect, test } from "vitest";
import { fold } from "./same-name.ts";

test.each([
  ["Sarah Lee", "sarah lee"],
  [" Sarah  Lee ", "Sarah Lee"],
  ["Sarah\u00A0Lee", "Sarah Lee"],
  ["Sarah\tLee", "Sarah Lee"],
  [" Sarah", "Sarah"],
  ["Sarah ", "Sarah"],
  ["Sarah\u200B Lee", "Sarah Lee"],
  ["\uFEFFSarah Lee\u200E", "Sarah Lee"],
  ["Sa\u00ADrah Lee", "Sarah Lee"],
  ["Sarah \u200B Lee", "Sarah Lee"],
  ["JOSE\u0301", "José"],
])("%j is the same name as %j", (one, other) => expect(fold(one)).toBe(fold(other)));

test.each([
  ["Sarah Lee", "Sarahlee"],
  ["José", "Jose"],
  ["", "x"],
])("%j is another name than %j", (one, other) => expect(fold(one)).not.toBe(fold(other)));

test("what is compared is compared with itself, plain or not", () =>
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(fold(fold(text))).toBe(fold(text));
      expect(fold(`${text}\u200B`)).toBe(fold(text));
    }),
  ));
