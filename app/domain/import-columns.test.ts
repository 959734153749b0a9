import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  COLUMNS,
  hasHeader,
  matchColumns,
  presetOf,
  shopifyExportOf,
  standingColumn,
  unreadColumns,
} from "./import-columns.ts";

const found = (header: readonly string[]) => Object.fromEntries(matchColumns(header));

test.each([
  "First Name",
  "first_name",
  "FIRSTNAME",
  "first-name",
  "firstName",
  " First name * ",
  "First Name (required)",
])("case, spaces and signs in a name do not matter: %s", (name) => expect(found([name])).toEqual({ firstName: 0 }));

test.each(COLUMNS)("%s is known by its own name", (column) => expect(found([column])).toEqual({ [column]: 0 }));

test.each([
  ["code", "Discount code"],
  ["code", "coupon"],
  ["code", "coupon_code"],
  ["code", "Promo Code"],
  ["code", "Influencer code"],
  ["partner", "Affiliate"],
  ["partner", "Partner name"],
  ["partner", "influencer"],
  ["partner", "Creator"],
  ["partner", "Name"],
  ["partner", "Full name"],
  ["email", "E-mail"],
  ["email", "Email Address"],
  ["email", "Affiliate email"],
  ["lastName", "Surname"],
  ["commission", "Commission (%)"],
  ["commission", "Rate"],
  ["commission", "commission_rate"],
  ["handle", "ref_code"],
  ["formerLink", "Affiliate link"],
  ["formerLink", "Referral URL"],
  ["handle", "Affiliate code"],
  ["note", "Comments"],
  ["startsAt", "Start date"],
  ["startsAt", "Starts At"],
  ["endsAt", "Expires"],
  ["endsAt", "valid_until"],
])("%s goes by the name %j", (column, name) => expect(found([name])).toEqual({ [column]: 0 }));

test.each([
  ["another app's offer", "Offer ID"],
  ["where money is sent", "PayPal email"],
  ["a customer", "Customer email"],
  ["a count", "Code Used Count"],
  ["an order of the file's program", "Code Command"],
  ["what the customer saves", "Discount value"],
  ["what was earned already", "Total commission"],
  ["a profile", "Instagram handle"],
  ["nothing", ""],
  ["another script", "代码"],
])("a name that means %s is not taken: %j", (_, name) => expect(found([name, "x"])).toEqual({}));

test.each([
  ["UpPromote", ["first_name", "last_name", "email", "coupon"], { firstName: 0, lastName: 1, email: 2, code: 3 }],
  [
    "UpPromote",
    ["Email", "First name", "Last name", "Affiliate link", "Coupon"],
    { email: 0, firstName: 1, lastName: 2, formerLink: 3, code: 4 },
  ],
  [
    "Refersion",
    ["First Name", "Last Name", "Email Address", "Offer ID", "Password", "PayPal email", "Coupon"],
    { firstName: 0, lastName: 1, email: 2, code: 6 },
  ],
  [
    "GoAffPro",
    ["name", "email", "ref_code", "coupon", "commission"],
    { partner: 0, email: 1, handle: 2, code: 3, commission: 4 },
  ],
  [null, ["code", "partner", "email"], { code: 0, partner: 1, email: 2 }],
  [null, ["First Name", "Last Name", "Email"], { firstName: 0, lastName: 1, email: 2 }],
  [
    null,
    ["ID", "Title", "Command", "Code", "Code Command", "Code Used Count", "Starts At", "Ends At"],
    { code: 3, startsAt: 6, endsAt: 7 },
  ],
  [
    null,
    ["Name", "Value", "Value Type", "Type", "Discount Class", "Status", "Start", "End"],
    { code: 0, startsAt: 6, endsAt: 7 },
  ],
  [null, ["Title", "Discount Value", "Discount Value Type"], { code: 0 }],
  [null, ["Name", "Code", "Value Type"], { code: 1 }],
  [null, ["Name", "Email", "Discount Value"], { partner: 0, email: 1 }],
] as const)("a file of %s: %j", (preset, header, columns) => {
  expect(presetOf(header)).toBe(preset);
  expect(found(header)).toEqual(columns);
});

test.each([
  [["code", "coupon"], { code: 0 }],
  [["coupon", "code"], { code: 0 }],
  [["Name", "Affiliate"], { partner: 1 }],
  [["Affiliate link", "Referral link"], { formerLink: 0 }],
])("of several columns for one meaning the first wins, a plain name before a vague one: %j", (header, columns) =>
  expect(found(header)).toEqual(columns),
);

test("no column has two meanings and no meaning two columns", () =>
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("Name", "Title", "code", "Value Type", "Affiliate name", "link", "x", "email")),
      (header) => {
        const positions = [...matchColumns(header).values()];
        expect(new Set(positions).size).toBe(positions.length);
      },
    ),
  ));

test.each([
  [["code"], true],
  [["Discount code"], true],
  [["Discount"], true],
  [["E-mail"], true],
  [["My codes"], true],
  [["ada2@example.com"], true],
  [["ADA10"], false],
  [["SUMMER"], false],
  [["cvnwPdvUwPQA-Yv"], false],
  [["-PSrNDjUbb2SgMW"], false],
  [["TzxAq2+i8"], false],
  [["ADA10", "Ada"], true],
  [[], true],
])("%j is a header: %s", (header, is) => expect(hasHeader(header)).toBe(is));

test.each([["Discount"], ["Promos"]])("a list of one column named %s is one of codes", (name) =>
  expect(found([name])).toEqual({ code: 0 }),
);

const file = path.resolve(import.meta.dirname, "../../../shared/payloads/nasty/csv_headers.json");

describe.skipIf(!existsSync(file))("documented headers (skipped where ../shared/payloads is absent)", () => {
  const samples: Record<string, { header: string[] }> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};

  test.each([
    ["uppromote_import", "UpPromote", { firstName: 0, lastName: 1, email: 2 }],
    ["refersion_import", "Refersion", { firstName: 0, lastName: 1, email: 2, code: 6 }],
    ["tracknow_import", null, { email: 0, firstName: 1, lastName: 2, partner: 4 }],
    ["recharge_discounts", null, { code: 1, startsAt: 6, endsAt: 7 }],
    ["giftcardfactory_discounts", null, { code: 3 }],
    ["matrixify_discounts", null, { code: 3 }],
    ["webtoffee_discounts", null, { code: 2 }],
  ])("%s", (name, preset, columns) => {
    const header = samples[name]?.header ?? [];
    expect(presetOf(header)).toBe(preset);
    expect(found(header)).toEqual(columns);
  });
});

test.each([
  ["orders", ["Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Discount Code", "Lineitem name"]],
  ["customers", ["Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing", "Total Spent"]],
  [null, ["Name", "Value", "Value Type", "Discount Class", "Times Used In Total"]],
  [null, ["Code", "Partner", "Email"]],
])("Shopify's own list of %s is known by its header", (kind, header) => expect(shopifyExportOf(header)).toBe(kind));

test("a plain rate gives way to a column that says whose rate it is", () =>
  expect(found(["Rate", "Commission rate"])).toEqual({ commission: 1 }));

test("columns that nothing is taken from are named, without those that have no name", () => {
  const header = ["Coupon", "Affiliate link", "", "Program", "Email"];
  expect(unreadColumns(header, [0, 4])).toEqual(["Affiliate link", "Program"]);
});

test.each(["Status", "Affiliate status", "Approved?", "is_active"])("%s says who was let in", (name) =>
  expect(standingColumn(["Email", name])).toBe(name),
);

test.each(["State or province", "Payment status", "Code", ""])("%j says nothing of who was let in", (name) =>
  expect(standingColumn(["Email", name])).toBe(null),
);

test("Refersion's own list of coupons is read by its names", () => {
  const header = ["AFFILIATE_ID", "TYPE", "TRIGGER"];
  expect([...matchColumns(header)]).toEqual([["code", 2]]);
  expect(presetOf(header)).toBe("Refersion");
  expect(matchColumns(["Trigger", "Type"]).size).toBe(0);
});
