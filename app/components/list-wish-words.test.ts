import { expect, test } from "vitest";
import { allQuestion, listWishWords } from "./list-wish-words.ts";

const WISH = {
  id: 1,
  wish: "stop",
  to: null,
  state: "running",
  total: 3001,
  done: 1240,
  refused: 0,
  problem: null,
} as const;

test("how far a wish for all codes of a list is, with those that were left", () => {
  expect(listWishWords(WISH)).toEqual({
    title: "Stopping 3,001 codes",
    words: "1,240 done. You can leave this page.",
  });
  expect(listWishWords({ ...WISH, refused: 3 }).words).toBe("1,240 done, 3 left as they are. You can leave this page.");
  expect(listWishWords({ ...WISH, wish: "delete", state: "done", done: 3000, refused: 1 })).toEqual({
    title: "Deleted 3,000 codes",
    words: "3,000 done, 1 left as it is",
  });
});

test("to whom all codes of a list go", () => {
  const giving = { ...WISH, wish: "reassign", to: "Ben" } as const;
  expect(listWishWords(giving).title).toBe("Giving 3,001 codes to Ben");
  expect(listWishWords({ ...giving, state: "done", done: 3001 }).title).toBe("Given 3,001 codes to Ben");
});

test("of a wish that was cancelled it is told how far it came, and how many were not touched", () => {
  expect(listWishWords({ ...WISH, state: "cancelled", refused: 3 })).toEqual({
    title: "Stopped 1,240 of 3,001 codes",
    words: "Cancelled, 3 left as they are, 1,758 not touched",
  });
});

test("what follows is said before all codes of a list are stopped or deleted", () => {
  const stopping = allQuestion("stop", { total: 3001, mapped: false });
  expect(stopping).toMatchObject({ title: "Stop all 3,001 codes?", confirm: "Stop" });
  expect(stopping.sentences).toContain("Customers who type one of them get no discount.");
  expect(stopping.sentences).toContain("Codes for those who misread them are stopped too.");
  expect(allQuestion("delete", { total: 3001, mapped: true }).title).toBe("Delete what was never used of 3,001 codes?");
});

test("a list that is not an offer's may hold codes that customers go on using after they are stopped", () => {
  const said = (mapped: boolean) => allQuestion("stop", { total: 3001, mapped }).sentences.join(" ");
  expect(said(true)).toContain("customers go on getting what these give, and orders with them are credited to nobody.");
  expect(said(false)).not.toContain("your own discounts");
});
