import { expect, test } from "vitest";
import { misnamedWords, reachWords } from "./change-words.ts";

test.each([
  [{ inStore: 121, live: 121, partners: 45 }, "This changes 121 live codes of 45 partners in your store at once."],
  [{ inStore: 1, live: 1, partners: 1 }, "This changes 1 live code of 1 partner in your store at once."],
  [
    { inStore: 3, live: 1, partners: 1 },
    "This changes 3 codes in your store at once; 1 of them of 1 partner is live now.",
  ],
  [{ inStore: 3, live: 0, partners: 0 }, "This changes 3 codes in your store at once; none of them is live now."],
  [{ inStore: 1, live: 0, partners: 0 }, "This changes 1 code in your store at once; it is not live now."],
])("%j is told before it is changed", (reach, words) => expect(reachWords("This", reach)).toBe(words));

test("names that say what the offer gave are told, and none where there is none", () => {
  expect(misnamedWords({ first: "SARAH20", total: 1 }, "15 %")).toBe(
    "SARAH20 will give 15 %, which is not what the name says.",
  );
  expect(misnamedWords({ first: "SARAH20", total: 4 }, "15 %")).toContain("SARAH20 and 3 more will give 15 %");
  expect(misnamedWords({ first: null, total: 0 }, "15 %")).toBeNull();
});
