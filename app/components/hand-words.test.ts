import { expect, test } from "vitest";
import { instant } from "../domain/ids.ts";
import { foreseenWords, handWords, whyWords } from "./hand-words.ts";

const clock = { now: instant(Date.UTC(2026, 10, 27, 12)), timeZone: "Europe/Berlin" };
const writing = { clock, money: (minor: bigint) => `€${Number(minor) / 100}` };
const loses = { partner: "Ada", before: 900n, after: 0n };
const gains = { partner: "Cleo", before: 0n, after: 1850n };

test.each([
  ["now", "Cleo gains €18.5, payable at once."],
  ["when-paid", "Cleo gains €18.5, payable when the order is paid."],
  [instant(Date.UTC(2026, 11, 3, 23)), "Cleo gains €18.5, payable from 4 Dec on."],
] as const)("who loses what, and who gains what from when on: %s", (pays, words) => {
  expect(foreseenWords({ changes: [loses, gains], pays }, writing)).toEqual(["Ada loses €9.", words]);
});

test("a partner who stays gains or loses the difference alone", () => {
  const stays = (after: bigint) => foreseenWords({ changes: [{ ...loses, after }], pays: "now" }, writing);
  expect(stays(1000n)).toEqual(["Ada gains €1, payable at once."]);
  expect(stays(800n)).toEqual(["Ada loses €1."]);
  expect(stays(900n)).toEqual(["No amount changes."]);
});

test("each change says what it was, why, and by whom where that is known", () => {
  const line = { kind: "partner", partner: { id: 1, name: "Cleo" }, reason: "Her mail", userId: "42" } as const;
  expect([handWords(line), whyWords(line)]).toEqual(["Given to Cleo", "“Her mail” · staff member 42"]);
  const nobody = { kind: "nobody", partner: null, reason: null, userId: null } as const;
  expect([handWords(nobody), whyWords(nobody)]).toEqual([
    "Given to nobody",
    "The reason was erased with the customer’s data.",
  ]);
  const undone = { ...nobody, kind: "undone" } as const;
  expect([handWords(undone), whyWords(undone)]).toEqual(["Change undone", ""]);
});
