import { describe, expect, test } from "vitest";
import { codeKey } from "./code.ts";
import { handleKey } from "./handle.ts";
import { type Currency, type Instant, partnerId } from "./ids.ts";
import { createPlanner, planRows } from "./import-plan.ts";
import type { ImportGround, ImportRow } from "./import-row.ts";
import { MOST_COMPARED } from "./import-warnings.ts";
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
    { id: SARAH, name: "Sarah Lee", email: "sarah@example.com", paused: false, archived: false, undone: false },
    { id: JOHN as typeof SARAH, name: "John Doe", email: null, paused: false, archived: false, undone: false },
    {
      id: BOTH_A as typeof SARAH,
      name: "Agency One",
      email: "agency@example.com",
      paused: false,
      archived: false,
      undone: false,
    },
    {
      id: BOTH_B as typeof SARAH,
      name: "Agency Two",
      email: "agency@example.com",
      paused: false,
      archived: false,
      undone: false,
    },
    { id: GONE as typeof SARAH, name: "Gone", email: "gone@example.com", paused: false, archived: true, undone: false },
  ],
  offers: [
    { id: 7, title: "Autumn", startsAt: at("2026-09-01T00:00:00Z"), endsAt: at("2026-12-01T00:00:00Z") },
    { id: 8, title: "Spring", startsAt: at("2026-03-01T00:00:00Z"), endsAt: null },
  ],
  offerId: 7,
  terms: { kind: "percent", rateBps: 1_000 },
  said: null,
  links: null,
  currency: EUR,
  timeZone: "Europe/Berlin",
  takeOver: false,
  asked: [],
  inStore: [],
};

const EMPTY = { code: "", partner: "", firstName: "", lastName: "", email: "", offer: "", commission: "" };
const NO_OWN = {
  formerLink: "",
  same: "",
  ownStart: "",
  ownEnd: "",
  ownUses: "",
  ownMinimum: "",
  ownCommission: "",
  codeState: "",
};
const row = (cells: Partial<ImportRow>, line = 2): ImportRow => ({ ...EMPTY, ...NO_OWN, line, ...cells });
const fateOf = (cells: Partial<ImportRow>) => planRows([row(cells)], ground)[0];

describe("a row with a code", () => {
  test.each([
    ["by e-mail address", { email: "SARAH@example.com" }, SARAH],
    ["by name, in any case", { partner: "john doe" }, JOHN],
    ["by first and last name", { firstName: "John", lastName: "Doe" }, JOHN],
    ["by name among those of one address", { partner: "Agency Two", email: "agency@example.com" }, BOTH_B],
    ["by address where the name is in another case", { partner: "SARAH LEE", email: "sarah@example.com" }, SARAH],
    [
      "by address where they are said to be the same",
      { partner: "Sara", email: "sarah@example.com", same: "yes" },
      SARAH,
    ],
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

  test.each([
    ["0.5 %", 50],
    ["0", 0],
    ["7", 700],
  ])(
    "reads “%s”: only a fraction without its sign may be a part of one as well as of a hundred",
    (commission, rateBps) => {
      expect(fateOf({ code: "ada10", partner: "Ada", commission })).toMatchObject({ partner: { terms: { rateBps } } });
    },
  );

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
  [{ code: "new10", partner: "Ada", commission: "0.1" }, "commission", /10 %/],
  [{ code: "new10", partner: "Ada", commission: "0,15" }, "commission", /10 %/],
  [{ code: "new10", partner: "Ada", commission: ".2" }, "commission", /10 %/],
  [{ code: "new10", partner: "Ada", commission: "=1+1" }, "commission", /10 %/],
  [{ code: "new10", partner: "Ada", commission: "10 percent" }, "commission", /10 %/],
  [{ code: "new10", partner: "Ada", commission: "5.00 USD" }, "commission", /5.00 EUR/],
  [{ code: "new10", partner: "Ada", commission: "-5 EUR" }, "commission", /10 %/],
])("%j is wrong in its %s, and is told what to do", (cells, column, message) => {
  expect(fateOf(cells)).toMatchObject({ kind: "wrong", column, message: expect.stringMatching(message) });
});

test.each([
  ["belongs to somebody else", { code: "sarah20", partner: "John Doe" }, true],
  ["is nobody's here", { code: "loose", partner: "John Doe" }, true],
  ["can be nobody's", { code: "A B", partner: "John Doe" }, undefined],
  ["is free, of an offer that is not there", { code: "new10", partner: "John Doe", offer: "None" }, undefined],
])("a row whose code %s is told apart by whether another name is all it needs", (_, cells, taken) => {
  const fate = fateOf(cells);
  expect(fate).toMatchObject({ kind: "wrong" });
  expect(fate?.kind === "wrong" && fate.taken).toBe(taken);
});

test("a code that stands twice is wanted for two partners, or repeated for one who needs no second code", () => {
  const fates = planRows(
    [
      row({ code: "one10", partner: "John Doe" }, 2),
      row({ code: "one10", partner: "Sarah Lee" }, 3),
      row({ code: "one10", partner: "John Doe" }, 4),
      row({ code: "two10", partner: "Ada" }, 5),
      row({ code: "two10", partner: "ada" }, 6),
      row({ code: "two10", partner: "Bob" }, 7),
      row({ code: "sarah20", partner: "Sarah Lee" }, 8),
      row({ code: "sarah20", partner: "Sarah Lee" }, 9),
    ],
    ground,
  );
  expect(fates.map((fate) => (fate.kind === "wrong" ? [fate.message, fate.taken === true] : fate.kind))).toEqual([
    "make",
    ["ONE10 stands in line 2 already.", true],
    ["ONE10 stands in line 2 already, for the same partner. Leave this row out.", false],
    "make",
    ["TWO10 stands in line 5 already, for the same partner. Leave this row out.", false],
    ["TWO10 stands in line 5 already.", true],
    "known",
    ["SARAH20 stands in line 8 already, for the same partner. Leave this row out.", false],
  ]);
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

const percent = (rateBps: number) => ({ kind: "percent" as const, rateBps });

describe("a row's commission", () => {
  // Sarah earns 15 %, John what the offer says: Autumn nothing, so the shop's 10 %, and Spring 12 %.
  const said: ImportGround["said"] = {
    partners: [
      { id: SARAH, terms: percent(1_500) },
      { id: JOHN as typeof SARAH, terms: null },
    ],
    offers: [
      { id: 7, terms: null },
      { id: 8, terms: percent(1_200) },
    ],
    shop: percent(1_000),
  };
  const planned = (...rows: Partial<ImportRow>[]) =>
    planRows(
      rows.map((cells, n) => row(cells, n + 2)),
      { ...ground, said },
    );

  test.each([
    ["another than the partner's", { partner: "Sarah Lee", commission: "25 %" }, percent(2_500)],
    ["the partner's own", { partner: "Sarah Lee", commission: "15" }, null],
    ["another than the shop's", { partner: "John Doe", commission: "11 %" }, percent(1_100)],
    ["the shop's", { partner: "John Doe", commission: "10 %" }, null],
    ["the offer's", { partner: "John Doe", offer: "Spring", commission: "12 %" }, null],
    [
      "an amount for each order",
      { partner: "Sarah Lee", commission: "€5.00" },
      { kind: "flat", amount: 500n, currency: EUR },
    ],
    ["none", { partner: "Sarah Lee" }, null],
  ])("is the code's where it is not earned anyway: %s", (_, cells, terms) => {
    expect(planned({ code: "new10", ...cells })).toMatchObject([{ kind: "make", terms }]);
  });

  test.each([
    ["new10", "Sarah Lee"],
    ["", "Sarah Lee"],
    ["sarah20", "Sarah Lee"],
  ])("that cannot be read is told, also of somebody who is here (%s)", (code, partner) => {
    const wrong = { kind: "wrong", column: "commission", message: expect.stringContaining("10 %") };
    expect(planned({ code, partner, commission: "ten percent or so" })).toEqual([wrong]);
  });

  test("of somebody who is here and is given no code is told where they earn otherwise", () => {
    expect(planned({ partner: "Sarah Lee", commission: "15 %" })).toEqual([{ kind: "known" }]);
    expect(planned({ partner: "Sarah Lee", commission: "25 %" })).toMatchObject([
      { kind: "wrong", column: "commission", message: expect.stringMatching(/^Sarah Lee earns 15 %\. Change that/) },
    ]);
    expect(planned({ partner: "John Doe", commission: "10 %" })).toMatchObject([
      { kind: "wrong", column: "commission", message: expect.stringMatching(/^John Doe earns what the offer/) },
    ]);
  });

  test("of a new partner is that of the line that names them first, and the code's where another line says otherwise", () => {
    const zoe = { partner: "Zoe" };
    expect(
      planned(
        { ...zoe, code: "zoe10", commission: "10 %" },
        { ...zoe, code: "zoe30", commission: "30 %" },
        { ...zoe, code: "zoe11" },
        { ...zoe, commission: "10 %" },
        { ...zoe, commission: "30 %" },
      ),
    ).toMatchObject([
      { kind: "make", partner: { terms: percent(1_000) }, terms: null },
      { kind: "make", partner: { terms: percent(1_000) }, terms: percent(3_000) },
      { kind: "make", partner: { terms: percent(1_000) }, terms: null },
      { kind: "partner" },
      { kind: "wrong", column: "commission", message: "Zoe earns 10 %. Write the same here." },
    ]);
  });

  test("of a new partner whose first line names none is said there, or by a code of theirs", () => {
    const rows = [row({ partner: "Zoe" }), row({ partner: "Zoe", commission: "30 %" }, 3)];
    const fates = planRows(rows, { ...ground, said, terms: null });
    expect(fates[1]).toMatchObject({
      column: "commission",
      message:
        "Zoe earns what the offer of a code says. Write it in the row that names them first, or leave this empty.",
    });
  });

  test("of a line that is wrong is not a new partner's", () => {
    const [wrong, made] = planned(
      { partner: "Zoe", code: "a b", commission: "30 %" },
      { partner: "Zoe", code: "zoe10", commission: "10 %" },
    );
    expect(wrong).toMatchObject({ kind: "wrong" });
    expect(made).toMatchObject({ partner: { terms: percent(1_000) }, terms: null });
  });

  test("of a new partner who follows the offer is the code's where the offer says otherwise", () => {
    const rows = [row({ partner: "Zoe", code: "zoe1" }), row({ partner: "Zoe", code: "zoe2", commission: "30 %" }, 3)];
    expect(planRows(rows, { ...ground, said, terms: null })).toMatchObject([
      { partner: { terms: null }, terms: null },
      { partner: { terms: null }, terms: percent(3_000) },
    ]);
  });
});

describe("a row's commission of a code that the store may have", () => {
  const said = { partners: [], offers: [{ id: 7, terms: percent(2_000) }], shop: percent(1_000) };
  const inStore = [{ key: codeKey("HOUSE10"), title: "House", gives: null, uses: 0, codes: 1 }];
  const asked = [codeKey("HOUSE10"), codeKey("NEW10")];
  const termsOf = (code: string, commission: string) =>
    planRows([row({ code, partner: "John Doe", commission })], {
      ...ground,
      ...{ said, asked, inStore, takeOver: true },
    })[0];

  test.each([
    ["it has", "house10", "20 %", percent(2_000)],
    ["it has", "house10", "15 %", percent(1_500)],
    ["it has not", "new10", "20 %", null],
    ["it has not", "new10", "10 %", percent(1_000)],
    ["it was not asked for", "other10", "20 %", percent(2_000)],
    ["it was not asked for", "other10", "10 %", percent(1_000)],
  ])(
    "is said of the code where the offer, or the shop without it, would not pay it: one that %s (%s, %s)",
    (_, code, commission, terms) => {
      expect(termsOf(code, commission)).toMatchObject({ kind: "make", terms });
    },
  );

  test("is not a new partner's where the code stays in the store", () => {
    const rows = [
      row({ code: "house10", partner: "Zoe", commission: "30 %" }),
      row({ code: "new10", partner: "Zoe", commission: "15 %" }, 3),
    ];
    expect(planRows(rows, { ...ground, said, asked, inStore })).toMatchObject([
      { kind: "store" },
      { kind: "make", partner: { terms: percent(1_500) }, terms: null },
    ]);
  });
});

describe("a code that is here for the same partner", () => {
  const says = {
    offer: { id: 7, title: "Autumn" },
    own: { endsAt: at("2029-12-31T22:59:59Z"), usageLimit: 5 },
    terms: percent(2_500),
  };
  const owners = new Map([[codeKey("SARAH20"), { id: SARAH, name: "Sarah Lee", says }]]);
  const fate = (cells: Partial<ImportRow>) =>
    planRows([row({ code: "sarah20", partner: "Sarah Lee", ...cells })], { ...ground, owners })[0];

  test.each([
    {},
    { offer: "autumn" },
    { commission: "25 %" },
    { ownEnd: "2029-12-31" },
    { ownEnd: "2029-12-31 23:59:59", ownUses: "5" },
  ])("is known where a row says nothing else: %j", (cells) => {
    expect(fate(cells)).toEqual({ kind: "known" });
  });

  test.each([
    [{ offer: "Spring" }, "offer", /SARAH20 is a code of “Autumn”/],
    [{ offer: "Winter" }, "offer", /SARAH20 is a code of “Autumn”/],
    [{ commission: "10 %" }, "commission", /SARAH20 earns 25 % already/],
    [{ ownEnd: "2030-01-01" }, "ownEnd", /with “2029-12-31 23:59:59”/],
    [{ ownEnd: "never" }, "ownEnd", /with “2029-12-31 23:59:59”/],
    [{ ownUses: "6" }, "ownUses", /with “5”/],
    [{ ownMinimum: "3 items" }, "ownMinimum", /with what its offer says/],
    [{ ownUses: "many" }, "ownUses", /whole number/],
  ])("needs the merchant where a row says %j", (cells, column, message) => {
    expect(fate(cells)).toEqual({ kind: "wrong", column, message: expect.stringMatching(message) });
  });
});

describe("another name at an address that one partner has", () => {
  const two = { code: "two10", partner: "Sarah Two", email: "sarah@example.com" };

  test("is told and asked about: it may be the same partner, or another one of their agency", () => {
    expect(fateOf(two)).toEqual({
      kind: "wrong",
      column: "same",
      message: "Sarah Lee has this address. Is “Sarah Two” the same partner?",
    });
    expect(fateOf({ ...two, same: "perhaps" })).toMatchObject({ kind: "wrong", column: "same" });
  });

  test("is asked about though somebody else with another address has it", () => {
    const partners = ground.partners.map((one) => (one.id === JOHN ? { ...one, email: "john@example.com" } : one));
    const john = row({ code: "two10", partner: "John Doe", email: "sarah@example.com" });
    expect(planRows([john], { ...ground, partners })).toMatchObject([{ kind: "wrong", column: "same" }]);
  });

  test("is a new partner with the same address where the merchant says so", () => {
    const [first, second] = planRows(
      [row({ ...two, same: "no" }), row({ ...two, code: "two20", same: "No" }, 3)],
      ground,
    );
    expect(first).toMatchObject({ kind: "make", partner: { name: "Sarah Two", email: "sarah@example.com" } });
    expect(second).toMatchObject({ kind: "make", partner: first?.kind === "make" ? first.partner : null });
  });

  test("is a new partner where several have the address already", () => {
    expect(fateOf({ code: "three10", partner: "Agency Three", email: "agency@example.com" })).toMatchObject({
      kind: "make",
      partner: { name: "Agency Three", email: "agency@example.com" },
    });
  });

  test("is the same partner where their name was made of the address", () => {
    const partners = ground.partners.map((one) => (one.id === SARAH ? { ...one, name: "Sarah" } : one));
    const named = row({ code: "two10", partner: "Sarah Lee", email: "sarah@example.com" });
    expect(planRows([named], { ...ground, partners })).toMatchObject([{ kind: "make", partner: { id: SARAH } }]);
  });
});

describe("a former link", () => {
  const known: ImportGround["links"] = [
    { parameter: "sca_ref", value: handleKey("1.a"), partner: { id: SARAH, name: "Sarah Lee" }, mapped: true },
    {
      parameter: "ref",
      value: handleKey("john"),
      partner: { id: JOHN as typeof SARAH, name: "John Doe" },
      mapped: false,
    },
  ];
  const fates = (...rows: Partial<ImportRow>[]) =>
    planRows(
      rows.map((cells, n) => row(cells, n + 2)),
      { ...ground, links: known },
    );
  const formerLink = "https://hats.example/?sca_ref=2.b&utm_source=mail";

  test.each([
    ["of a new partner", { partner: "Zoe", formerLink }, "partner"],
    ["of a partner who is here", { partner: "John Doe", formerLink }, "partner"],
    ["beside a new code", { partner: "John Doe", code: "JD10", formerLink }, "make"],
    ["beside a code that is here", { partner: "Sarah Lee", code: "SARAH20", formerLink }, "partner"],
  ])("%s is kept", (_, cells, kind) =>
    expect(fates(cells)).toMatchObject([{ kind, link: "Their former link sca_ref=2.b goes on earning." }]),
  );

  test("that is theirs already is nothing new", () =>
    expect(fates({ partner: "Sarah Lee", formerLink: "?sca_ref=1.A" })).toEqual([{ kind: "known" }]));

  test.each([
    [
      "?sca_ref=1.a",
      "sca_ref=1.a is a link of Sarah Lee already. Leave this empty, or remove it from their links first.",
    ],
    ["?ref=John", "ref=john is a link of John Doe already. Leave this empty."],
  ])("of another partner needs the merchant: %s", (taken, message) =>
    expect(fates({ partner: "Zoe", formerLink: taken })).toEqual([{ kind: "wrong", column: "formerLink", message }]),
  );

  test("counts for the first partner of the file who has it, in as many rows as there are", () =>
    expect(
      fates(
        { partner: "Zoe", formerLink },
        { partner: "Zoe", code: "ZOE10", formerLink },
        { partner: "Yan", formerLink },
      ),
    ).toMatchObject([
      { kind: "partner" },
      { kind: "make" },
      { kind: "wrong", message: "sca_ref=2.b is another partner’s in line 2. Leave one of them empty." },
    ]));

  test("that names nobody is told, and keeps nothing else of its row back", () =>
    expect(
      fates({ partner: "Zoe", formerLink: "https://hats.example/" }, { partner: "Sarah Lee", formerLink: "x" }),
    ).toMatchObject([
      { kind: "partner", link: expect.stringContaining("Its link is not kept.") },
      { kind: "known", link: expect.stringContaining("Its link is not kept.") },
    ]));
});

describe("of a code that can be made it is told", () => {
  const warnsOf = (rows: ImportRow[], on: Partial<ImportGround> = {}) =>
    planRows(rows, { ...ground, ...on }).map((fate) => (fate.kind === "make" ? fate.warns.join(" ") : fate.kind));

  test("that it would be mixed up with another partner's", () => {
    const owners = new Map([[codeKey("SARAH010"), { id: SARAH, name: "Sarah Lee" }]]);
    const rows = (partner: string) => [row({ code: "SARAH-010", partner }), row({ code: "SARAHO10", partner }, 3)];
    const told =
      "Customers may mix it up with SARAH010, which is Sarah Lee’s: orders meant for one would count for the other.";
    expect(warnsOf(rows("John Doe"), { owners })).toEqual([told, told]);
    expect(warnsOf(rows("Sarah Lee"), { owners })).toEqual(["", ""]);
  });

  test("that it would be mixed up with one of another row's partner, whichever comes first", () => {
    const rows = (...codes: string[]) =>
      codes.map((code, n) => row({ code, partner: n === 0 ? "Mario" : "Mari" }, n + 2));
    expect(warnsOf(rows("MARIO10", "MARI010"))).toEqual(["", expect.stringContaining("MARIO10, which is Mario’s")]);
    expect(warnsOf(rows("MARI010", "MARIO10"))).toEqual(["", expect.stringContaining("MARI010, which is Mario’s")]);
  });

  test("of a file that is too long to be read row by row only what the row itself says", () => {
    const plan = createPlanner(ground, MOST_COMPARED + 1);
    const fates = ["MARIO10", "MARI010", "SALE20"].map((code, n) =>
      plan(row({ code, partner: `Partner ${n}` }, n + 2), ground.owners),
    );
    expect(fates).toMatchObject([{ warns: [] }, { warns: [] }, { warns: [expect.stringContaining("Coupon sites")] }]);
  });

  test("that it is easy to guess, or that its partner is paused", () => {
    const partners = ground.partners.map((partner) => ({ ...partner, paused: partner.id === SARAH }));
    expect(warnsOf([row({ code: "SALE20", partner: "John Doe" })])).toEqual([expect.stringContaining("Coupon sites")]);
    expect(warnsOf([row({ code: "SARAH25", partner: "Sarah Lee" })], { partners })).toEqual([
      "Sarah Lee is paused: orders with it earn nothing until you resume them.",
    ]);
  });
});

test("an offer's name that two have is asked about, unless one of them is the file's", () => {
  const offers = [...ground.offers, { id: 9, title: "spring", startsAt: at("2026-03-01T00:00:00Z"), endsAt: null }];
  const rows = [row({ code: "JOHN25", partner: "John Doe", offer: "Spring" })];
  expect(planRows(rows, { ...ground, offers })).toMatchObject([
    { kind: "wrong", column: "offer", message: expect.stringMatching(/^2 offers are called “Spring”\. Rename one/) },
  ]);
  expect(planRows(rows, { ...ground, offers, offerId: 9 })).toMatchObject([{ kind: "make", offerId: 9 }]);
});

test.each(["ADA10, ADA20", "ADA10;ADA20", "ADA10 ADA20", "ADA10 | ADA20"])(
  "of %s in one cell it is told that these are two",
  (code) =>
    expect(fateOf({ code, partner: "John Doe" })).toMatchObject({
      kind: "wrong",
      column: "code",
      message: "2 codes stand in this cell. Write one here, and each of the others in a row of its own.",
    }),
);
