import { expect, test } from "vitest";
import { deleteTitle, deleteWords, stopTitle, stopWords } from "./wish-words.ts";

const aCode = { display: "SARAH15", mapped: false, orders: 25 };

test("stopping a code says what customers get, which orders stay, and that what is owed stays owed", () => {
  expect(stopTitle([aCode])).toBe("Stop SARAH15?");
  expect(stopWords([aCode])).toEqual([
    "Customers who type it get no discount.",
    "25 orders placed with it stay as they are, and what is owed for them stays owed.",
    "Its name stays reserved, and you can resume it later.",
  ]);
  expect(stopWords([{ ...aCode, orders: 1 }])[1]).toBe(
    "1 order placed with it stays as it is, and what is owed for it stays owed.",
  );
  expect(stopWords([{ ...aCode, orders: 0 }])[1]).toBe("No order was placed with it yet.");
});

test("what is stopped of several is summed up, the merchant's own discounts apart", () => {
  const codes = [aCode, { ...aCode, display: "NOOR15" }, { display: "OLD", mapped: true, orders: 0 }];
  expect(stopTitle(codes)).toBe("Stop 3 codes?");
  expect(stopWords(codes)).toEqual([
    "Customers who type one of them get no discount.",
    "1 code stands in your own discounts: customers go on getting what these give, and orders with them are credited to nobody.",
    "50 orders placed with them stay as they are, and what is owed for them stays owed.",
    "Their names stay reserved, and you can resume them later.",
  ]);
});

test("the credit alone ends of a code that stands in the merchant's own discount", () => {
  const code = { ...aCode, mapped: true };
  expect(stopTitle([code])).toBe("Stop the credit of SARAH15?");
  expect(stopWords([code])).toEqual([
    "Customers go on getting what your own discount gives; orders with it are credited to nobody.",
    "25 orders placed with it stay as they are, and what is owed for them stays owed.",
  ]);
});

test.each([
  [[0], [true], "Delete CODE0?"],
  [[0, 0], [true, true], "Delete 2 codes?"],
  [[0, 3, 0], [true, true, false], "Delete 1 of 3 codes?"],
])("codes with %j orders, deletable %j, are asked about as %s", (orders, deletable, title) => {
  const codes = orders.map((n, i) => ({ display: `CODE${i}`, orders: n, deletable: deletable[i] ?? false }));
  expect(deleteTitle(codes)).toBe(title);
});

test("what was used is left when codes are deleted, and how many these are is said", () => {
  const code = { display: "A", orders: 0, deletable: true };
  expect(deleteWords([code, { ...code, orders: 2 }, { ...code, orders: 1 }, { ...code, deletable: false }])).toEqual([
    "No order was placed with it. Vouch forgets its name, which can be given again.",
    "2 were used and stay in the books; they can stay stopped.",
    "1 is not stopped: stop it first.",
  ]);
});
