import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Arrived, arrivalsOf, keptReferral, MOST_LINKS } from "./arrival.ts";
import { ADDRESS_LENGTH } from "./click.ts";
import { HANDLE_LENGTH } from "./handle.ts";
import { instant } from "./ids.ts";

const KNOWN = ["ref", "sca_ref", "rfsn"];
const ORDER = instant(Date.UTC(2026, 10, 20, 12));
const arrivals = (given: Partial<Arrived>) =>
  arrivalsOf({ cartReferral: null, landingSite: null, processedAt: ORDER, ...given }, KNOWN);
const inCart = (...links: unknown[]) => arrivals({ cartReferral: JSON.stringify(links) });
const ref = (value: string) => ({ parameter: "ref", value });
const seconds = (before: number) => ORDER / 1_000 - before;

test("an order's cart and landing page each name their links, as of the order; what names none is left out", () => {
  expect(arrivals({ cartReferral: " Ada", landingSite: "/?utm_source=x&rfsn=1.a&ref=ben" })).toEqual([
    { seen: "cart", at: ORDER, referrals: [ref("ada")], unread: null },
    { seen: "landing", at: ORDER, unread: null, referrals: [ref("ben"), { parameter: "rfsn", value: "1.a" }] },
  ]);
  expect(arrivals({ cartReferral: "", landingSite: "/collections/all" })).toEqual([]);
  expect(arrivals({})).toEqual([]);
});

test.each([
  ["/?ref=someone%40example.com", "personal"],
  [`/?ref=${"x".repeat(129)}`, "too-long"],
  [`/?ref=ada&x=${"x".repeat(ADDRESS_LENGTH)}`, "address-too-long"],
  ["/?ref=", "empty"],
])("an order's landing page %.40s was not read, and why is told", (landingSite, unread) =>
  expect(arrivals({ landingSite })).toEqual([{ seen: "landing", at: ORDER, referrals: [], unread }]),
);

test("of a cart's attribute as well, but for an empty one, which themes write for everybody", () => {
  const unread = (cartReferral: string) => arrivals({ cartReferral }).map((one) => one.unread);
  expect(unread("a@b.c")).toEqual(["personal"]);
  expect(unread("x".repeat(129))).toEqual(["too-long"]);
  for (const nothing of [" ", "[]", '[[1,"ref"," "]]']) expect(unread(nothing)).toEqual([]);
});

describe("a cart that tells several links", () => {
  test("tells each with its moment and all that its address named, the parameters of the shop alone", () => {
    const links = [
      [seconds(3_600), "other", "x"],
      [seconds(600), "sca_ref", "1.A", "REF", "Ada", "ref", "ada"],
      [seconds(60), "ref", "@", "ref", "x".repeat(129)],
      [seconds(30), "ref", "newsletter"],
    ];
    expect(inCart(...links)).toEqual([
      {
        seen: "cart",
        at: ORDER - 600_000,
        referrals: [ref("ada"), { parameter: "sca_ref", value: "1.a" }],
        unread: null,
      },
      { seen: "cart", at: ORDER - 60_000, referrals: [], unread: "personal" },
      { seen: "cart", at: ORDER - 30_000, referrals: [ref("newsletter")], unread: null },
    ]);
  });

  test.each<[string, unknown[], number[]]>([
    ["as they say", [seconds(100), seconds(50)], [-100_000, -50_000]],
    ["in the order's own second", [seconds(0)], [0]],
    ["after the order: by the order", [seconds(-1)], [0]],
    ["in milliseconds, as a storefront may write by mistake", [ORDER], [0]],
    ["all after the order, still one after the other", [seconds(-9), seconds(-8), seconds(-9)], [0, 1, 2]],
    ["by a clock that was set back", [seconds(50), seconds(100), seconds(40)], [-50_000, -49_999, -40_000]],
    ["no moment", [null, "soon"], [0, 1]],
    ["before all time", [-1, 0], [0, 1]],
    ["long ago, which is for the rule to judge", [0], [-ORDER]],
  ])("were followed in the order in which they stand: %s", (_what, told, expected) => {
    const found = inCart(...told.map((moment, n) => [moment, "ref", `ada${n}`]));
    expect(found.map(({ at }) => at - ORDER)).toEqual(expected);
  });

  test("what begins like a list and is none is a value", () => {
    for (const cartReferral of ["[ada]", '[[1,"ref","ada"]'])
      expect(arrivals({ cartReferral })).toMatchObject([{ at: ORDER, referrals: [ref(cartReferral)] }]);
    const endless = `[[1,"ref","ada"]${" ".repeat(2_048)}]`;
    expect(arrivals({ cartReferral: endless })).toMatchObject([{ referrals: [], unread: "too-long" }]);
  });
});

test("whatever a cart says, what is kept of it is short, holds no e-mail address and says the same when it is read", () => {
  const word = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.emailAddress(),
    fc.constantFrom("ref", "rfsn", "Ada", "@ada"),
  );
  const link = fc.array(fc.oneof(fc.double(), fc.integer(), word), { maxLength: 6 });
  const list = fc
    .array(fc.oneof(link, word, fc.jsonValue({ maxDepth: 1 })), { maxLength: 8 })
    .map((links) => JSON.stringify(links));
  const read = (cartReferral: string | null) =>
    arrivals({ cartReferral }).map(({ at, referrals }) => ({ at, referrals }));
  fc.assert(
    fc.property(fc.oneof(word, list), (text) => {
      const kept = keptReferral(text);
      expect(kept === null ? null : keptReferral(kept)).toBe(kept);
      expect(kept ?? "").not.toMatch(/[^\s"@]@/);
      const found = read(kept);
      expect(found).toEqual(read(text));
      expect(found.length).toBeLessThanOrEqual(MOST_LINKS);
      for (const { at, referrals } of found) {
        expect(at).toBeLessThan(ORDER + MOST_LINKS);
        for (const { value } of referrals) expect(value.length).toBeLessThanOrEqual(HANDLE_LENGTH);
      }
    }),
  );
});
