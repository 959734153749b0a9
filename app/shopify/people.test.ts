import { expect, test } from "vitest";
import { peopleIn } from "./people.ts";

const of = (text: string | Buffer) => {
  const { customerIds, addresses } = peopleIn(Buffer.from(text));
  return { ids: [...customerIds].toSorted(), addresses: [...addresses].toSorted() };
};

test.each([
  ['{"customer":{"id":7,"email":"ada@example.com"}}', { ids: ["7"], addresses: ["ada@example.com"] }],
  ['{"customer":{"id":820982911946154508}}', { ids: ["820982911946154508"], addresses: [] }],
  ['{"refund":{"customer_id":"8"}}', { ids: ["8"], addresses: [] }],
  ['[{"x":"gid://shopify/Customer/9?a=b"}]', { ids: ["9"], addresses: [] }],
  ['{"id":1,"line_items":[{"id":2,"price":"3"}]}', { ids: [], addresses: [] }],
  ['{"landing_site":"/?email=ada%40example.com&x=1"}', { ids: [], addresses: ["ada@example.com"] }],
  [
    '{"note":"Mail Ada+1@Example.com, or <ben@example.com>."}',
    { ids: [], addresses: ["Ada+1@Example.com", "ben@example.com"] },
  ],
  ['{"customer":{"id":7},"line_items":[{"id":2', { ids: ["2", "7"], addresses: [] }],
  ["", { ids: [], addresses: [] }],
  [Buffer.from([0xff, 0xfe, 0x40]), { ids: [], addresses: [] }],
])("of %s", (text, people) => {
  expect(of(text)).toEqual(people);
});

test("a body that is nested deeper than can be parsed is read as text", () => {
  const deep = `${'{"a":['.repeat(100_000)}"ada@example.com"`;
  expect(of(deep).addresses).toEqual(["ada@example.com"]);
});

test.each([
  ["one long word", "a".repeat(60_000)],
  ["a long word of many dots", `a@${".".repeat(60_000)}x`],
  ["many addresses without a blank", "a@".repeat(30_000)],
])("%s, which anybody can write into a cart, is read at once", (_what, value) => {
  const began = performance.now();
  for (const body of [JSON.stringify({ value }), `{${value}`]) peopleIn(Buffer.from(body));
  expect(performance.now() - began).toBeLessThan(2_000);
});
