import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ADDRESS_LENGTH, arrivalsOf, namesOf, referralsIn } from "./click.ts";
import type { HandleKey } from "./ids.ts";

const key = (text: string) => text as HandleKey;
const KNOWN = ["ref", "sca_ref", "rfsn", "dt_id"];

describe("what an address says of who sent the visitor", () => {
  test.each([
    ["https://shop.example/?ref=Ada", [{ parameter: "ref", value: "ada" }]],
    ["/products/shirt?color=red&ref=ada#top", [{ parameter: "ref", value: "ada" }]],
    ["?REF=ada", [{ parameter: "ref", value: "ada" }]],
    ["http://www.shop.example?ref=ada", [{ parameter: "ref", value: "ada" }]],
    ["/?sca_ref=432793.sgEubTAk&source=x", [{ parameter: "sca_ref", value: "432793.sgeubtak" }]],
    ["/discount/SARAH10?redirect=/products/x%3Fsca_ref%3D123.abc", [{ parameter: "sca_ref", value: "123.abc" }]],
    ["/?ref=%20ada%20", [{ parameter: "ref", value: "ada" }]],
    ["/?ref=%F0%9F%94%A5", [{ parameter: "ref", value: "🔥" }]],
    ["/?ref=%E0%A4%A", [{ parameter: "ref", value: "\ufffd%a" }]],
    ["/products/shirt?variant=1?ref=ada", [{ parameter: "ref", value: "ada" }]],
    ["/?ref=ada?utm_source=ig", [{ parameter: "ref", value: "ada" }]],
    ["/?variant=1&amp;ref=ada", [{ parameter: "ref", value: "ada" }]],
    ["/products/shirt#reviews?ref=ada", [{ parameter: "ref", value: "ada" }]],
    ["/discount/A?redirect=/products/x?ref=ada", [{ parameter: "ref", value: "ada" }]],
  ])("%s", (address, expected) => expect(referralsIn(address, KNOWN)).toEqual(expected));

  test("a parameter is told in one spelling, however it is written in the address and in the shop", () => {
    const told = [{ parameter: "sca_ref", value: "1.a" }];
    for (const address of ["/?sca_ref=1.a", "/?SCA_REF=1.a", "/?Sca_Ref=1.A"])
      for (const known of [["sca_ref"], ["SCA_REF"], ["SCA_REF", "sca_ref"]])
        expect(referralsIn(address, known)).toEqual(told);
  });

  test("one that cannot be read leaves the place to the next, each stands once, and there are at most four", () => {
    expect(referralsIn("/?ref=a%40b.c&ref=ada&ref=ADA&sca_ref=1", KNOWN)).toEqual([
      { parameter: "ref", value: "ada" },
      { parameter: "sca_ref", value: "1" },
    ]);
    expect(referralsIn("/?dt_id=1&dt_id=2&dt_id=3&dt_id=4&dt_id=5&ref=ada", KNOWN)).toMatchObject(
      ["ada", "1", "2", "3"].map((value) => ({ value })),
    );
  });

  test("a parameter behind any number of others is found", () =>
    expect(referralsIn(`/?${"a=1&".repeat(200)}ref=ada`, KNOWN)).toEqual([{ parameter: "ref", value: "ada" }]));

  test("ours stands first, the others as they come", () => {
    expect(referralsIn("/?rfsn=1.a&dt_id=2&ref=ada", KNOWN)).toEqual([
      { parameter: "ref", value: "ada" },
      { parameter: "rfsn", value: "1.a" },
      { parameter: "dt_id", value: "2" },
    ]);
  });
});

describe("an address that names nobody says why", () => {
  test.each([
    ["android-app://com.google.android.gm/?ref=ada", "not-an-address"],
    ["javascript:alert(1)?ref=ada", "not-an-address"],
    ["/collections/all", "no-parameter"],
    ["/?utm_source=ref=ada", "no-parameter"],
    ["/#ref=ada", "no-parameter"],
    ["/?ref=", "empty"],
    ["/?ref=%20", "empty"],
    ["/?ref=someone%40example.com", "personal"],
    [`/?ref=${"x".repeat(129)}`, "too-long"],
    [`/?ref=ada&x=${"x".repeat(ADDRESS_LENGTH)}`, "address-too-long"],
    [`/?x=${"x".repeat(ADDRESS_LENGTH)}`, "no-parameter"],
  ])("%.60s: %s", (address, why) => expect(referralsIn(address, KNOWN)).toBe(why));
});

test("any text is read without an error, and nothing that is found is long or empty", () =>
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.webUrl({ withQueryParameters: true })), (address) => {
      const found = referralsIn(`${address}?ref=${address}`, KNOWN);
      if (typeof found === "string") return;
      for (const { value } of found) expect(value.length).toBeGreaterThan(0);
    }),
  ));

test.each([
  ["/?ref=someone%40example.com", "personal"],
  [`/?ref=${"x".repeat(129)}`, "too-long"],
  [`/?ref=ada&x=${"x".repeat(ADDRESS_LENGTH)}`, "address-too-long"],
  ["/?ref=", "empty"],
])("an order's landing page %.40s was not read, and why is told", (landingSite, unread) =>
  expect(arrivalsOf({ cartReferral: null, landingSite }, KNOWN)).toEqual([{ seen: "landing", referrals: [], unread }]),
);

test("of a cart's attribute as well, but for an empty one, which themes write for everybody", () => {
  const seen = (cartReferral: string) => arrivalsOf({ cartReferral, landingSite: null }, KNOWN);
  expect(seen("a@b.c")).toEqual([{ seen: "cart", referrals: [], unread: "personal" }]);
  expect(seen("x".repeat(129))).toEqual([{ seen: "cart", referrals: [], unread: "too-long" }]);
  expect(seen(" ")).toEqual([]);
});

test("an order's cart and landing page each name their links; what names none is left out", () => {
  expect(arrivalsOf({ cartReferral: " Ada", landingSite: "/?utm_source=x&rfsn=1.a&ref=ben" }, KNOWN)).toEqual([
    { seen: "cart", referrals: [{ parameter: "ref", value: "ada" }], unread: null },
    {
      seen: "landing",
      unread: null,
      referrals: [
        { parameter: "ref", value: "ben" },
        { parameter: "rfsn", value: "1.a" },
      ],
    },
  ]);
  expect(arrivalsOf({ cartReferral: "", landingSite: "/collections/all" }, KNOWN)).toEqual([]);
  expect(arrivalsOf({ cartReferral: null, landingSite: null }, KNOWN)).toEqual([]);
});

test("of another program's value the part before the dot will do; ours is taken whole", () => {
  expect(namesOf({ parameter: "rfsn", value: key("9016964.3f1b1e") })).toEqual(["9016964.3f1b1e", "9016964"]);
  expect(namesOf({ parameter: "rfsn", value: key("supplement-stacker") })).toEqual(["supplement-stacker"]);
  expect(namesOf({ parameter: "rfsn", value: key(".x") })).toEqual([".x", "x"]);
  expect(namesOf({ parameter: "ref", value: key("ada.b") })).toEqual(["ada.b"]);
});

test.each(["ada/", "ada.", "ada)", "\u200bada\u200b", "“ada”", "ada?utm_source=ig", "ada&x=1", "ada#top", "_ada_"])(
  "what sticks to a link where it is pasted leaves it its partner: %s",
  (value) => expect(namesOf({ parameter: "ref", value: key(value) })).toEqual([value, "ada"]),
);

test.each(["ada ben", "ada.ben", "ada+ben", "🔥", "-", "ada", "ada-"])("a value is never cut within: %s", (value) =>
  expect(namesOf({ parameter: "ref", value: key(value) })).toEqual(value === "ada-" ? [value, "ada"] : [value]),
);

type Address = { id: string; value: string | null; param: string | null; param_value: string | null };
const file = path.resolve(import.meta.dirname, "../../../shared/payloads/urls/urls.json");

// Real addresses that nobody here wrote; absent outside the workplace that has them.
describe.skipIf(!existsSync(file))("real addresses", () => {
  const addresses: Address[] = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  const parametersOf = ({ param }: Address) => (param ?? "").split("/").filter((name) => /^\w+$/.test(name));

  test.each(addresses.filter(({ value }) => value !== null))("$id", (address) => {
    const parameters = parametersOf(address);
    const found = referralsIn(address.value ?? "", parameters);
    const expected = address.param_value?.toLowerCase().replace("%3a", ":") ?? null;
    const names = parameters.some((name) => address.value?.includes(`${name}=`));
    if (expected === null || !names) expect(found, String(found)).toBeTypeOf("string");
    else if (expected.includes("@")) expect(found).toBe("personal");
    else expect(found).toContainEqual({ parameter: parameters[0], value: expected });
  });
});
