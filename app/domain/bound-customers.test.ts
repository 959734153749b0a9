import { expect, test } from "vitest";
import { planCustomers } from "./bound-customers.ts";
import { instant, partnerId } from "./ids.ts";
import { indexPartners } from "./import-partner.ts";

const ADA = { id: partnerId(1), name: "Ada", email: "ada@example.com", paused: false, archived: false, undone: false };
const OLD = { id: partnerId(2), name: "Old", email: null, paused: false, archived: true, undone: false };
const unsaid = { at: instant(Date.parse("2026-11-28T00:00:00Z")), words: "2026-11-28 (today)" };
const ground = {
  unsaid,
  people: indexPartners([ADA, OLD]),
  timeZone: "UTC",
  hashOf: (email: string) => `#${email.length}`,
};
const EMPTY = { firstName: "", lastName: "", email: "", customer: "", customerEmail: "", until: "" };
const row = (given: Partial<Parameters<typeof planCustomers>[0][number]>) => ({
  ...EMPTY,
  line: 2,
  partner: "Ada",
  since: "2026-03-01",
  ...given,
});
const plan = (...rows: Parameters<typeof row>[0][]) => planCustomers(rows.map(row), ground);

test.each([["7012345678901"], ["'7012345678901"], ["gid://shopify/Customer/7012345678901"]])(
  "a customer is known by Shopify's number: %s",
  (customer) => {
    const [planned] = plan({ customer });
    expect(planned?.said).toMatchObject({ customerId: "7012345678901", emailHash: null, partnerId: 1, until: null });
  },
);

test("of an address only the hash is kept, also on what a screen shows", () => {
  const planned = plan({ customerEmail: "zoe@example.com" }, { customer: "kim@example.com" }, { customer: "zoe@" });
  expect(planned.map(({ fate, said }) => [fate, said?.emailHash])).toEqual([
    ["take", "#15"],
    ["wrong", undefined],
    ["wrong", undefined],
  ]);
  expect(JSON.stringify(planned)).not.toMatch(/zoe|kim/);
});

test.each([
  [{ customer: "" }, "Say who the customer is"],
  [{ customer: "7012345678901", partner: "Zoe" }, "No partner is called Zoe"],
  [{ customer: "7012345678901", partner: "Old" }, "Old is archived"],
  [{ customer: "7012345678901", since: "01/03/2026" }, "Say since when"],
  [{ customer: "7012345678901", until: "soon" }, "Write until when"],
  [{ customer: "7012345678901", until: "2026-02-01" }, "It ends before it begins"],
])("what is wrong with a row: %o", (given, message) => {
  const [planned] = plan(given);
  expect([planned?.fate, planned?.problem]).toEqual(["wrong", expect.stringContaining(message)]);
});

test("a customer is bound to one partner by a file", () => {
  const planned = plan({ customer: "7012345678901" }, { customer: "7012345678901", line: 3 });
  expect(planned.map(({ problem }) => problem)).toEqual([null, "The same customer stands in line 2 already."]);
});

test("a customer of whom the file does not say since when is bound from the day that it is told", () => {
  const [planned] = plan({ customer: "7012345678901", since: "" });
  expect(planned).toMatchObject({ fate: "take", said: { since: unsaid.at }, shown: ["Ada", "2026-11-28 (today)", ""] });
});
