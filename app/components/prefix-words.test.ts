import { expect, test } from "vitest";
import { type ForeseenPrefix, prefixWords } from "./prefix-words.ts";

const foreseen = (given: Partial<ForeseenPrefix> = {}): ForeseenPrefix => ({
  prefix: "SARAH-",
  known: { codes: 0, theirs: 0, others: 0 },
  longer: [],
  shorter: [],
  ...given,
});

test.each<[Partial<ForeseenPrefix>, string[]]>([
  [
    {},
    [
      "No code that Vouch knows begins with SARAH-. Codes of your store need not be known: each counts when an order has it.",
    ],
  ],
  [
    { known: { codes: 1, theirs: 0, others: 1 } },
    [
      "1 code that Vouch knows begins with SARAH-. Others of your store count when an order has them.",
      "1 of them belongs to another partner and stays theirs.",
    ],
  ],
  [
    { known: { codes: 1204, theirs: 2, others: 3 } },
    [
      "1,204 codes that Vouch knows begin with SARAH-. Others of your store count when an order has them.",
      "2 of them are Sarah Lee’s anyway.",
      "3 of them belong to other partners and stay theirs.",
    ],
  ],
  [
    {
      longer: [{ prefix: "SARAH-VIP", partner: "Ben" }],
      shorter: [
        { prefix: "SARAH", partner: "Eve" },
        { prefix: "SARA", partner: "Zoe" },
      ],
    },
    [
      "No code that Vouch knows begins with SARAH-. Codes of your store need not be known: each counts when an order has it.",
      "Codes that begin with SARAH-VIP go on counting for Ben: of several prefixes the longest decides.",
      "SARAH belongs to Eve. SARAH- is longer and goes before it.",
    ],
  ],
])("what a prefix would do: %j", (given, words) => expect(prefixWords(foreseen(given), "Sarah Lee")).toEqual(words));
