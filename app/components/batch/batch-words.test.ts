import { expect, test } from "vitest";
import { outlookWords, progressWords, resultWords, takenWords, timeLeft, undoWords } from "./batch-words.ts";

test.each([
  ["two calls of 250", { shared: 500, alone: 0 }, 100, "about 1 s"],
  ["a hundred thousand", { shared: 100_000, alone: 0 }, 100, "about 48 s"],
  ["a hundred thousand on Plus", { shared: 100_000, alone: 0 }, 1000, "about 5 s"],
  ["codes that each have a discount, one after the other", { shared: 0, alone: 240 }, 100, "about 60 s"],
  ["ten thousand of them", { shared: 0, alone: 10_000 }, 1000, "about 42 min"],
  ["a hundred thousand of them", { shared: 0, alone: 100_000 }, 100, "about 7 hours"],
  ["some of both", { shared: 250, alone: 8 }, 50, "about 3 s"],
])("%s", (_, codes, rate, said) => {
  expect(timeLeft(codes, rate)).toBe(said);
});

test.each([
  [
    "partners come first",
    { ready: 0, total: 10 },
    { made: 0, linked: 0, total: 4 },
    0,
    "4 new partners are being made first.",
  ],
  [
    "codes and links side by side",
    { ready: 5, total: 10 },
    { made: 4, linked: 1, total: 4 },
    42,
    "5 of 10 · about 3 s · limited by your Shopify plan; links of 4 new partners: 1 made",
  ],
  [
    "links alone are left",
    { ready: 3_000, total: 3_000 },
    { made: 3_000, linked: 1_200, total: 3_000 },
    70,
    "All 3,000 codes are made. Still to do: links of 3,000 new partners: 1,200 made.",
  ],
  [
    "no codes",
    { ready: 0, total: 0 },
    { made: 4, linked: 2, total: 4 },
    50,
    "Still to do: links of 4 new partners: 2 made.",
  ],
  [
    "nothing is left",
    { ready: 2, total: 2 },
    { made: 0, linked: 0, total: 0 },
    100,
    "All 2 codes are made. It ends in a moment.",
  ],
])("a batch under way tells what it does: %s", (_, codes, partners, percent, text) => {
  expect(progressWords({ codes, partners }, "about 3 s")).toEqual({ percent, text });
});

test.each([
  ["2 codes for their partners, 1 new partner", { codes: 2, partners: 1, back: 0 }],
  ["1 new partner", { codes: 0, partners: 1, back: 0 }],
  ["1 code for its partner, 1 partner taken back", { codes: 1, partners: 0, back: 1 }],
  ["Nothing to import yet", { codes: 0, partners: 0, back: 0 }],
])("%s", (words, counts) => expect(outlookWords(counts)).toBe(words));

test.each([
  [{ made: 3, takenOver: 0, stopped: 0, partners: 1 }, ["3 codes live in your store, 1 new partner."]],
  [
    { made: 0, takenOver: 16, stopped: 0, partners: 0 },
    ["16 codes that your store had already were taken over as they are."],
  ],
  [
    { made: 1, takenOver: 1, stopped: 0, partners: 0 },
    ["1 code live in your store.", "1 code that your store had already was taken over as it is."],
  ],
  [{ made: 0, takenOver: 0, stopped: 0, partners: 40 }, ["40 new partners."]],
  [{ made: 0, takenOver: 0, stopped: 0, partners: 0 }, ["No code was made."]],
  [{ made: 0, takenOver: 0, stopped: 2, partners: 0 }, ["2 codes are stopped: your store does not have them."]],
])("what an import came to says nothing of codes that it made none of: %o", (counts, sentences) => {
  expect(resultWords(counts)).toEqual(sentences);
});

test.each([
  [1, 0, "The name in 1 row is taken. The row proposes one that is free."],
  [1, 1, "The name in 1 row is in your store already. The row proposes one that is free."],
  [1_200, 0, "The names in 1,200 rows are taken. Each row proposes one that is free."],
  [4, 1, "The names in 4 rows are taken, 1 of them in your store. Each row proposes one that is free."],
  [2, 2, "The names in 2 rows are in your store already. Each row proposes one that is free."],
])("of %i rows whose name is taken, %i by the store, it is said where", (rows, inStore, words) => {
  expect(takenWords({ rows, inStore })).toBe(words);
});

test.each([
  ["codes", { live: 2, takenOver: 0, stopped: 0, partners: 1 }, "Take back 2 codes?"],
  ["stopped codes", { live: 0, takenOver: 0, stopped: 2, partners: 0 }, "Take back 2 codes?"],
  ["codes of every kind", { live: 1, takenOver: 1, stopped: 1, partners: 0 }, "Take back 3 codes?"],
  ["partners alone", { live: 0, takenOver: 0, stopped: 0, partners: 40 }, "Take back 40 new partners?"],
])("what is taken back is named: %s", (_, counts, title) => expect(undoWords(counts).title).toBe(title));

test("stopped codes that are taken back were none of the store's", () => {
  expect(undoWords({ live: 0, takenOver: 0, stopped: 1, partners: 0 }).sentences[0]).toBe(
    "1 stopped code that the import made is forgotten: the name can be given again.",
  );
});
