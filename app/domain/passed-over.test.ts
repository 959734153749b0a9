import { expect, test } from "vitest";
import { ADA, aStanding, BEN } from "../../tests/orders.ts";
import type { Attribution, Step } from "./attribution.ts";
import { type CodeKey, instant } from "./ids.ts";
import { passedOver } from "./passed-over.ts";

const at = instant(0);
const key = "BEN10" as CodeKey;
const code: Step = { kind: "code-second", key, partnerId: BEN, why: "smaller-discount" };
const click: Step = { kind: "second", by: "click", partnerId: BEN, at, why: "lower-priority", seen: "pixel" };
const wins: Step = { kind: "decides", by: "click", partnerId: ADA, at, seen: "pixel" };
const { terms } = aStanding(ADA);
const credited = (...trail: Step[]): Attribution => ({
  kind: "credited",
  credits: [{ partnerId: ADA, shareBps: 10_000, by: "click", codeKey: null, terms }],
  trail,
});
const uncredited = (...trail: Step[]): Attribution => ({ kind: "uncredited", reason: "partner-paused", trail });

test.each<[string, Attribution, [number, Step][]]>([
  ["who is credited is not", credited(wins), []],
  ["another is, once, by the first step that names them", credited(wins, code, click), [[BEN, code]]],
  [
    "where nobody is credited, all are",
    uncredited(wins, click),
    [
      [ADA, wins],
      [BEN, click],
    ],
  ],
  ["a step that names nobody passes nobody over", uncredited({ kind: "no-code" }), []],
  ["of a test order nobody is", credited({ kind: "test-order" }, wins, click), []],
])("%s", (_rule, attribution, expected) => expect([...passedOver(attribution)]).toEqual(expected));
