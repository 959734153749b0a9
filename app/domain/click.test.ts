import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FOLLOWED, LINK_CASES } from "../../tests/link-cases.ts";
import { ADDRESS_LENGTH, namesOf, referralsIn } from "./click.ts";
import { handleKey } from "./handle.ts";
import type { HandleKey } from "./ids.ts";

const key = (text: string) => text as HandleKey;

describe("what an address says of who sent the visitor", () => {
  test.each(LINK_CASES)("$address", ({ address, told, ...rest }) => {
    const named = told.map(([parameter, value]) => ({ parameter, value: handleKey(value) }));
    expect(referralsIn(address, FOLLOWED)).toEqual("why" in rest ? rest.why : named);
  });

  test.each([
    "https://shop.example/?ref=ada",
    "http://www.shop.example?ref=ada",
    "?ref=ada",
    "/discount/A?redirect=/products/x%3Fref%3Dada",
    "/discount/A?redirect=/products/x?ref=ada",
    "/discount/A?return_to=/products/x%23reviews%3Fref%3Dada",
  ])("whole, without a path, or within a coupon link: %s", (address) =>
    expect(referralsIn(address, FOLLOWED)).toEqual([{ parameter: "ref", value: "ada" }]),
  );

  test("a parameter is told in one spelling, however it is written in the address and in the shop", () => {
    const told = [{ parameter: "sca_ref", value: "1.a" }];
    for (const address of ["/?sca_ref=1.a", "/?SCA_REF=1.a", "/?Sca_Ref=1.A"])
      for (const known of [["sca_ref"], ["SCA_REF"], ["SCA_REF", "sca_ref"]])
        expect(referralsIn(address, known)).toEqual(told);
  });

  test("a value in two spellings stands once", () =>
    expect(referralsIn("/?ref=ada&ref=ADA", FOLLOWED)).toEqual([{ parameter: "ref", value: "ada" }]));
});

describe("an address that names nobody says why", () => {
  test.each([
    ["android-app://com.google.android.gm/?ref=ada", "not-an-address"],
    ["javascript:alert(1)?ref=ada", "not-an-address"],
    [`/?ref=ada&x=${"x".repeat(ADDRESS_LENGTH)}`, "address-too-long"],
    [`/?x=${"x".repeat(ADDRESS_LENGTH)}`, "no-parameter"],
  ])("%.60s: %s", (address, why) => expect(referralsIn(address, FOLLOWED)).toBe(why));
});

test("any text is read without an error, and nothing that is found is long or empty", () =>
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.webUrl({ withQueryParameters: true })), (address) => {
      const found = referralsIn(`${address}?ref=${address}`, FOLLOWED);
      if (typeof found === "string") return;
      for (const { value } of found) expect(value.length).toBeGreaterThan(0);
    }),
  ));

test("of another program's value the part before the dot will do; ours is taken whole", () => {
  expect(namesOf({ parameter: "rfsn", value: key("9016964.3f1b1e") })).toEqual(["9016964.3f1b1e", "9016964"]);
  expect(namesOf({ parameter: "rfsn", value: key("supplement-stacker") })).toEqual(["supplement-stacker"]);
  expect(namesOf({ parameter: "rfsn", value: key(".x") })).toEqual([".x", "x"]);
  expect(namesOf({ parameter: "ref", value: key("ada.b") })).toEqual(["ada.b"]);
});

test.each([
  "ada/",
  "ada.",
  "ada)",
  "\u200bada\u200b",
  "“ada”",
  "ada?utm_source=ig",
  "ada&x=1",
  "ada#top",
  "_ada_",
  "@ada",
])("what sticks to a link where it is pasted leaves it its partner: %s", (value) =>
  expect(namesOf({ parameter: "ref", value: key(value) })).toEqual([value, "ada"]),
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
