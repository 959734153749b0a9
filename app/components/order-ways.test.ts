import { expect, test } from "vitest";
import type { CodeKey, Currency, PartnerId } from "../domain/ids.ts";
import { waysOf } from "./order-ways.ts";

const NAMES = { partners: new Map([[7, "Emil"]]), codes: new Map([["HOUSE", "House"]]) };
const paused = {
  kind: "code-partner-paused",
  key: "EMIL15" as CodeKey,
  partnerId: 7 as PartnerId,
  state: "paused",
} as const;
const nobodys = (key: string) => ({ kind: "code-without-partner", key: key as CodeKey }) as const;

test("a credited order leads to its partner, whatever else its trail says", () =>
  expect(waysOf({ id: 3, name: "Sarah" }, [nobodys("A")], NAMES)).toEqual([
    { content: "Open Sarah", url: "/app/partners/3" },
  ]));

test("a code of nobody leads to where it is given to a partner", () =>
  expect(waysOf(null, [nobodys("WEL&COME")], NAMES)).toEqual([
    { content: "Give WEL&COME to a partner", url: "/app/codes/map?q=WEL%26COME" },
  ]));

test("a code that is known here is not mapped again: its orders are shown", () =>
  expect(waysOf(null, [nobodys("HOUSE")], NAMES)).toEqual([
    { content: "Orders with House", url: "/app/orders?code=HOUSE" },
  ]));

test("a paused partner is one way, however often they are named", () =>
  expect(
    waysOf(null, [paused, { kind: "partner-paused", by: "click", partnerId: 7 as PartnerId, state: "paused" }], NAMES),
  ).toEqual([{ content: "Open Emil", url: "/app/partners/7" }]));

test.each([
  [{ kind: "partner" }, { content: "Open Emil", url: "/app/partners/7" }],
  [
    { kind: "group", id: 3 },
    { content: "Set the group’s commission", url: "/app/groups" },
  ],
  [
    { kind: "offer", id: 4 },
    { content: "Set the offer’s commission", url: "/app/offers/4/edit" },
  ],
  [{ kind: "shop" }, { content: "Set the standard commission", url: "/app/settings" }],
] as const)("a commission in another currency leads to where it was said: %o", (level, way) =>
  expect(
    waysOf(
      null,
      [
        {
          kind: "terms-other-currency",
          partnerId: 7 as PartnerId,
          order: "USD" as Currency,
          terms: "JPY" as Currency,
          level,
        },
      ],
      NAMES,
    ),
  ).toEqual([way]),
);
