import { describe, expect, test } from "vitest";
import { codeKey } from "./code.ts";
import { type Currency, type Instant, partnerId } from "./ids.ts";
import { type ImportGround, type ImportRow, planRows } from "./import-row.ts";
import { parseInstant } from "./time.ts";

const EUR = "EUR" as Currency;
const at = (text: string) => parseInstant(text) as Instant;
const [SARAH, JOHN, BOTH_A, BOTH_B, GONE] = [1, 2, 3, 4, 5].map(partnerId) as [
  ReturnType<typeof partnerId>,
  ...ReturnType<typeof partnerId>[],
];

const ground: ImportGround = {
  owners: new Map([
    [codeKey("SARAH20"), { id: SARAH, name: "Sarah Lee" }],
    [codeKey("LOOSE"), null],
  ]),
  partners: [
    { id: SARAH, name: "Sarah Lee", email: "sarah@example.com", archived: false, undone: false },
    { id: JOHN as typeof SARAH, name: "John Doe", email: null, archived: false, undone: false },
    { id: BOTH_A as typeof SARAH, name: "Agency One", email: "agency@example.com", archived: false, undone: false },
    { id: BOTH_B as typeof SARAH, name: "Agency Two", email: "agency@example.com", archived: false, undone: false },
    { id: GONE as typeof SARAH, name: "Gone", email: "gone@example.com", archived: true, undone: false },
  ],
  offers: [
    { id: 7, title: "Autumn", startsAt: at("2026-09-01T00:00:00Z"), endsAt: at("2026-12-01T00:00:00Z") },
    { id: 8, title: "Spring", startsAt: at("2026-03-01T00:00:00Z"), endsAt: null },
  ],
  offerId: 7,
  terms: { kind: "percent", rateBps: 1_000 },
  currency: EUR,
  timeZone: "Europe/Berlin",
  takeOver: false,
  asked: [],
  inStore: [],
};

const EMPTY = { code: "", partner: "", firstName: "", lastName: "", email: "", offer: "", commission: "" };
const NO_OWN = { ownStart: "", ownEnd: "", ownUses: "", ownMinimum: "" };
const row = (cells: Partial<ImportRow>, line = 2): ImportRow => ({ ...EMPTY, ...NO_OWN, line, ...cells });
const fateOf = (cells: Partial<ImportRow>) => planRows([row(cells)], ground)[0];

describe("a row with a code", () => {
  test.each([
    ["by e-mail address", { email: "SARAH@example.com" }, SARAH],
    ["by name, in any case", { partner: "john doe" }, JOHN],
    ["by first and last name", { firstName: "John", lastName: "Doe" }, JOHN],
    ["by name among those of one address", { partner: "Agency Two", email: "agency@example.com" }, BOTH_B],
    ["by address where the name is another spelling", { partner: "Sara Lee", email: "sarah@example.com" }, SARAH],
    ["by name where an address is new", { partner: "John Doe", email: "john@example.com" }, JOHN],
  ])("finds its partner %s", (_, cells, partner) => {
    expect(fateOf({ code: "new10", ...cells })).toMatchObject({
      kind: "make",
      key: "NEW10",
      partner: { id: partner, takesBack: false },
      offerId: 7,
      own: {},
    });
  });

  test("makes its partner where there is none, with the commission of the row or of the import", () => {
    expect(fateOf({ code: "ada10", partner: "Ada Lovelace", email: "ada@example.com" })).toMatchObject({
      partner: { name: "Ada Lovelace", email: "ada@example.com", terms: { kind: "percent", rateBps: 1_000 } },
    });
    expect(fateOf({ code: "ada10", email: "ada@example.com", commission: "12.5 %" })).toMatchObject({
      partner: { name: "ada", terms: { kind: "percent", rateBps: 1_250 } },
    });
    expect(fateOf({ code: "ada10", partner: "Ada", commission: "€5.00" })).toMatchObject({
      partner: { email: null, terms: { kind: "flat", amount: 500n, currency: "EUR" } },
    });
  });

  test("makes partners who follow the offer where the import says so and their row says nothing", () => {
    const rows = [row({ code: "ada10", partner: "Ada" }), row({ code: "bea10", partner: "Bea", commission: "7" }, 3)];
    expect(planRows(rows, { ...ground, terms: null })).toMatchObject([
      { kind: "make", partner: { terms: null } },
      { kind: "make", partner: { terms: { kind: "percent", rateBps: 700 } } },
    ]);
    expect(
      planRows([row({ code: "ada10", partner: "Ada", commission: "much" })], { ...ground, terms: null }),
    ).toMatchObject([{ kind: "wrong", column: "commission" }]);
  });

  test("is made under the offer that it names, else under that of the import", () => {
    expect(fateOf({ code: "new10", partner: "John Doe", offer: "spring" })).toMatchObject({ offerId: 8 });
  });

  test("that stands here for the same partner asks for nothing", () => {
    expect(fateOf({ code: "sarah20", email: "sarah@example.com" })).toEqual({ kind: "known" });
  });

  test("may say something of its own", () => {
    expect(fateOf({ code: "new10", partner: "John Doe", ownEnd: "never", ownUses: "5" })).toMatchObject({
      kind: "make",
      own: { endsAt: null, usageLimit: 5 },
    });
  });

  test("takes its partner back where the undoing of an import archived them", () => {
    const partners = ground.partners.map((one) => ({ ...one, undone: one.archived }));
    expect(
      planRows([row({ code: "new10", partner: "Gone" }), row({ partner: "Gone" }, 3)], { ...ground, partners }),
    ).toMatchObject([
      { kind: "make", partner: { id: GONE, takesBack: true } },
      { kind: "partner", partner: { id: GONE, takesBack: true } },
    ]);
  });
});

test.each([
  [{ code: "sarah20", partner: "John Doe" }, "code", /SARAH20 belongs to Sarah Lee/],
  [{ code: "loose", partner: "John Doe" }, "code", /belongs to nobody/],
  [{ code: "a b", partner: "John Doe" }, "code", /cannot contain spaces/],
  [{ code: "new10" }, "partner", /Say whose row this is/],
  [{ code: "new10", email: "agency@example.com" }, "partner", /2 partners are called agency@example.com/],
  [{ code: "new10", partner: "Gone" }, "partner", /Gone is archived/],
  [{ code: "new10", email: "no address" }, "email", /name@example.com/],
  [{ code: "new10", partner: "John Doe", offer: "Winter" }, "offer", /no offer called “Winter”/],
  [{ code: "new10", partner: "John Doe", ownUses: "many" }, "ownUses", /whole number/],
  [{ code: "new10", partner: "John Doe", ownStart: "2026-12-02" }, "ownStart", /NEW10 would end before it starts/],
  [{ code: "new10", partner: "John Doe", ownEnd: "2026-08-01" }, "ownEnd", /NEW10 would end before it starts/],
  [{ code: "new10", partner: "Ada", commission: "much" }, "commission", /10 %/],
  [{ code: "new10", partner: "Ada", commission: "10%-15%" }, "commission", /10 %/],
  [{ code: "new10", partner: "Ada", commission: "=1+1" }, "commission", /10 %/],
  [{ code: "new10", partner: "Ada", commission: "10 percent" }, "commission", /10 %/],
  [{ code: "new10", partner: "Ada", commission: "5.00 USD" }, "commission", /5.00 EUR/],
  [{ code: "new10", partner: "Ada", commission: "-5 EUR" }, "commission", /10 %/],
])("%j is wrong in its %s, and is told what to do", (cells, column, message) => {
  expect(fateOf(cells)).toEqual({ kind: "wrong", column, message: expect.stringMatching(message) });
});

test("of a code that stands twice the first counts, in whatever case", () => {
  const fates = planRows(
    [row({ code: "one10", partner: "John Doe" }, 2), row({ code: "ONE10", partner: "Sarah Lee" }, 3)],
    ground,
  );
  expect(fates).toMatchObject([{ kind: "make" }, { kind: "wrong", message: "ONE10 stands in line 2 already." }]);
});

test("rows of one new partner name one partner", () => {
  const fates = planRows(
    [row({ code: "a10", partner: "Ada" }), row({ code: "b10", partner: "ADA" }), row({ code: "c10", partner: "Bob" })],
    ground,
  );
  const refs = fates.map((fate) => fate.kind === "make" && "ref" in fate.partner && fate.partner.ref);
  expect(refs[0]).toBe(refs[1]);
  expect(refs[2]).not.toBe(refs[0]);
});

test("a row without a code makes its partner, or asks for nothing where they are here", () => {
  expect(fateOf({ partner: "Ada" })).toMatchObject({ kind: "partner", partner: { name: "Ada" } });
  expect(fateOf({ partner: "John Doe" })).toEqual({ kind: "known" });
});

describe("a code that the store has", () => {
  const inStore = [{ key: codeKey("ZOË 10"), title: "Zoë", gives: null, uses: 46, codes: 1 }];
  const asked = [codeKey("ZOË 10"), codeKey("A B")];
  const fate = (code: string, more: Partial<ImportGround>) =>
    planRows([row({ code, partner: "Ada" })], { ...ground, ...more })[0];

  test.each([
    ["is left there", "zoë 10", { asked, inStore }, "store"],
    ["is given as it is where that is wished", "zoë 10", { asked, inStore, takeOver: true }, "make"],
    ["may be called what no new code may", "A C", { takeOver: true }, "make"],
    ["is not one that it was asked for and has not", "A B", { asked, inStore, takeOver: true }, "wrong"],
    ["is not looked for while new codes alone are wished", "A C", {}, "wrong"],
    ["has at most 255 characters", "X".repeat(256), { takeOver: true }, "wrong"],
  ])("%s", (_, code, more, kind) => {
    expect(fate(code, more)?.kind).toBe(kind);
  });

  test("is named with its discount and its uses", () => {
    expect(fate("ZOË 10", { asked, inStore })).toMatchObject({
      message: expect.stringContaining("“Zoë”, used 46 times"),
    });
  });
});
