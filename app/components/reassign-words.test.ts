import { expect, test } from "vitest";
import { instant } from "../domain/ids.ts";
import { reassignWords } from "./reassign-words.ts";

const clock = { now: instant(Date.UTC(2026, 10, 27, 12)), timeZone: "Europe/Berlin" };
const from = instant(Date.UTC(2026, 10, 19, 23));
const foreseen = {
  ...{ from, owners: ["Sarah Lee"], stays: 12, again: 3, approved: 1 },
  ...{ promised: [], atStake: [], addresses: [], twins: [] },
};
const money = (minor: bigint) => `€${Number(minor) / 100}`;

test("from now on: what stays, and from when the partner earns", () => {
  expect(reassignWords(foreseen, { partner: "John Doe", begins: "now" }, { clock, money })).toEqual([
    "12 orders placed before stay with Sarah Lee.",
    "John Doe earns on orders placed from now on.",
  ]);
});

test("from an earlier day on: what is looked at again as well, and what approval keeps", () => {
  expect(reassignWords(foreseen, { partner: null, begins: "earlier" }, { clock, money })).toEqual([
    "12 orders placed before stay with Sarah Lee.",
    "The new partner earns on orders placed since 20 Nov.",
    "3 orders placed since are looked at again.",
    "The commission of 1 of them is approved already: that order keeps its partner.",
  ]);
});

test("what is taken back is named with whom it is taken from", () => {
  const atStake = [{ partner: "Sarah Lee", amount: "10998" }];
  const words = reassignWords(
    { ...foreseen, atStake },
    { partner: "Noor Haddad", begins: "earlier" },
    { clock, money },
  );
  expect(words[3]).toBe(
    "Taken back: €109.98 from Sarah Lee. Noor Haddad earns for the same orders by their own terms.",
  );
});

test("of one order, and of none, it is said so", () => {
  const few = { ...foreseen, owners: [], stays: 1, again: 0, approved: 0 };
  expect(reassignWords(few, { partner: "John Doe", begins: "earlier" }, { clock, money })).toEqual([
    "1 order placed before stays with whoever they were credited to.",
    "John Doe earns on orders placed since 20 Nov.",
    "No order placed since needs to be looked at again.",
  ]);
});

test.each([
  [["/sarah"], "/sarah goes along, and leads to the new partner’s link."],
  [["/sarah", "/lee"], "/sarah and /lee go along, and lead to the new partner’s link."],
  [["/a1a", "/b1b", "/c1c"], "3 short addresses go along with the codes."],
])("short addresses go along: %s", (addresses, sentence) => {
  const words = reassignWords({ ...foreseen, addresses }, { partner: "John Doe", begins: "now" }, { clock, money });
  expect(words.at(-1)).toBe(sentence);
});

test("what is kept for those who misread the codes is named", () => {
  const words = (twins: string[]) =>
    reassignWords({ ...foreseen, twins }, { partner: "John Doe", begins: "now" }, { clock, money }).at(-1);
  expect(words(["MARI010"])).toBe("MARI010, for those who misread the code, goes along.");
  expect(words(["ANNA10", "MARI010"])).toBe("ANNA10 and MARI010, for those who misread the codes, go along.");
  expect(words(["A10", "B10", "C10", "D10"])).toBe("4 codes for those who misread these go along.");
});

test("from a day to come: whose the orders are until then, who was to have it, and what goes along", () => {
  const ahead = {
    ...foreseen,
    from: instant(Date.UTC(2026, 10, 30, 23)),
    again: 0,
    approved: 0,
    addresses: ["/sarah"],
  };
  const promised = [{ partner: "Noor Haddad", from: instant(Date.UTC(2026, 11, 23, 23)) }];
  expect(reassignWords({ ...ahead, promised }, { partner: "John Doe", begins: "later" }, { clock, money })).toEqual([
    "Orders placed before 1 Dec stay with Sarah Lee.",
    "John Doe earns on orders placed from 1 Dec on, and sees nothing of it before.",
    "The change to Noor Haddad on 24 Dec is taken back.",
    "/sarah goes along, and leads to the new partner’s link.",
  ]);
  const nobodys = reassignWords({ ...ahead, owners: [] }, { partner: null, begins: "later" }, { clock, money });
  expect(nobodys[0]).toBe("Orders placed before 1 Dec are nobody’s by these codes.");
});
