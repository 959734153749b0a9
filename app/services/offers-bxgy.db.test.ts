import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { instant } from "../domain/ids.ts";
import { readDiscount, updateDiscount } from "../shopify/discounts.ts";
import { addCode } from "./codes.ts";
import { acceptDiscount, listDifferences } from "./differences.ts";
import { createOffer, editOffer, getOffer, listVersions, restoreOffer } from "./offers.ts";
import { createPartner } from "./partners.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());

const now = () => instant(Date.now());

/** A store with two of Hat for one of Scarf, as far as its products are called so, and a code for it. */
async function aBargain(change: Record<string, string> = {}) {
  const installed = await store.install();
  const { shop, call } = installed;
  const [hat, scarf, mug] = await hand.products(shop.domain);
  if (!hat || !scarf || !mug) throw new Error("too few products");
  const chosen = (...items: (typeof hat)[]) => JSON.stringify(items.map(({ gid, title }) => ({ gid, title })));
  const fields = {
    ...{ title: "Two for one", kind: "bxgy", startDate: "2026-01-01", buysQuantity: "2", buysItems: chosen(hat) },
    ...{ getsQuantity: "1", getsItems: chosen(scarf), getsEffect: "free" },
    ...change,
  };
  const offer = await createOffer(shop, call, fields, now());
  const sarah = await createPartner(shop, { name: "Sarah Lee", commission: "percent", rate: "10" }, now());
  if (offer.kind !== "created" || sarah.kind !== "created") throw new Error("refused");
  const { offerId } = offer;
  const code = { offerId, partnerId: sarah.partnerId, typed: "SARAH" };
  expect(await addCode(shop, call, code, now())).toMatchObject({ kind: "live" });
  const read = async () => {
    const found = await getOffer(shop.id, offerId);
    if (found === null) throw new Error("no offer");
    return found;
  };
  const edit = async (changed: Record<string, string>) =>
    editOffer(shop, call, { offerId, version: (await read()).version, fields: { ...fields, ...changed } }, now());
  const inStore = async () => {
    const seen = await readDiscount(call, (await read()).discountGid ?? "");
    if (!seen.ok || seen.value === null || seen.value === "other") throw new Error("not read");
    return seen.value;
  };
  const order = (...lines: [{ title: string }, number][]) =>
    hand.placeOrder(shop.domain, {
      lines: lines.map(([{ title }, quantity]) => ({ product: title, price: "10.00", quantity })),
      codes: ["SARAH"],
    });
  return { ...installed, offerId, hat, scarf, mug, chosen, read, edit, inStore, order };
}

test("buy X get Y is in the store as it was chosen, and a customer gets it", async () => {
  const { inStore, order, hat, scarf } = await aBargain({
    usesLimited: "on",
    usesPerOrder: "1",
    combineShipping: "on",
  });
  expect(await inStore()).toMatchObject({
    value: {
      kind: "bxgy",
      buys: { least: { kind: "quantity", quantity: 2 }, of: { kind: "products" } },
      gets: { quantity: 1, effect: { kind: "percent", bps: 10_000 }, of: { kind: "products" } },
      usesPerOrder: 1,
    },
    conditions: { appliesTo: "all", minimum: null, purchases: "one-time", combinesWith: { shipping: true } },
  });
  expect((await order([hat, 4], [scarf, 2])).total_discounts).toBe("10.00");
});

test("an edit takes out what it does not name any more, on either side", async () => {
  const { edit, order, hat, scarf, mug, chosen, inStore, read } = await aBargain();
  const changed = { buysItems: chosen(mug), getsItems: chosen(hat), getsEffect: "amount", getsAmount: "2.50" };
  expect(await edit(changed)).toEqual({ kind: "saved" });
  expect(await inStore()).toMatchObject({ value: { gets: { effect: { kind: "amount", amount: 250n } } } });
  expect((await order([mug, 2], [hat, 1])).total_discounts).toBe("2.50");
  await expect(order([hat, 2], [scarf, 1])).rejects.toThrow("isn't valid");
  expect(await read()).toMatchObject({ version: 2, inStore: { kind: "as-here" } });
});

test("a former bargain can be put in force again, with its amounts", async () => {
  const spend = { buysLeast: "amount", buysAmount: "49.50", getsEffect: "percent", getsPercent: "50" };
  const { edit, shop, call, offerId, inStore, read } = await aBargain(spend);
  const before = (await read()).value;
  await edit({ buysLeast: "quantity", getsEffect: "free" });
  expect(await restoreOffer(shop, call, { offerId, version: 1, shown: 2 }, now())).toEqual({ kind: "saved" });
  expect((await read()).value).toEqual(before);
  expect(await inStore()).toMatchObject({
    value: { buys: { least: { kind: "amount", amount: 4950n, currency: "EUR" } }, gets: { effect: { bps: 5000 } } },
  });
  expect(await listVersions(shop.id, offerId)).toHaveLength(3);
});

test("saving it unchanged makes no version", async () => {
  const { edit, read } = await aBargain({ buysLeast: "amount", buysAmount: "49.50" });
  expect(await edit({ note: "for autumn" })).toEqual({ kind: "saved" });
  expect(await read()).toMatchObject({ version: 1, note: "for autumn" });
});

test.each(["buysItems", "getsItems"])("a product that the store has not is told next to %s", async (field) => {
  const { edit, read } = await aBargain();
  const items = JSON.stringify([{ gid: "gid://shopify/Product/999999", title: "Gone" }]);
  expect(await edit({ [field]: items })).toMatchObject({ kind: "refused", problems: [{ field }] });
  expect(await read()).toMatchObject({ version: 1, inStore: { kind: "as-here" } });
});

test("it stays what it is: a percentage cannot come of it once it has codes", async () => {
  const { edit } = await aBargain();
  expect(await edit({ kind: "percent", percent: "20" })).toMatchObject({
    kind: "refused",
    problems: [{ field: "kind" }],
  });
});

test("what is changed in the store is a difference, and can be followed with the items as they are here", async () => {
  const { shop, call, read, inStore } = await aBargain();
  const gid = (await read()).discountGid ?? "";
  const { value, ...rest } = await read();
  if (value.kind !== "bxgy") throw new Error("another kind");
  const bought = {
    ...value,
    buys: { ...value.buys, least: { kind: "quantity" as const, quantity: 3 } },
    usesPerOrder: 2,
  };
  await updateDiscount(call, gid, { ...rest, value: bought }, { tag: "elsewhere", former: [] });
  const job = JSON.stringify({ shopId: shop.id, gid, code: null });
  await appPool().query("SELECT graphile_worker.add_job('refresh-discount', $1::json)", [job]);
  await store.runJobs();
  const { rows } = await listDifferences(shop.id, { offerId: null, page: 1 });
  expect(rows.flatMap(({ differences }) => differences.map(({ what }) => what))).toEqual([
    "Discount",
    "Uses in an order",
  ]);
  expect(await acceptDiscount(shop, call, gid, now())).toEqual({ kind: "done" });
  expect((await read()).value).toEqual(bought);
  expect(await inStore()).toMatchObject({ value: { buys: { least: { quantity: 3 } }, usesPerOrder: 2 } });
});

test("the database takes no bargain of another kind, and none without one", async () => {
  const { offerId, shop } = await aBargain();
  const set = (columns: string) =>
    appPool().query(`UPDATE offer SET ${columns} WHERE shop_id = $1 AND id = $2`, [shop.id, offerId]);
  await expect(set("bxgy = NULL")).rejects.toThrow("offer_one_kind");
  await expect(set("kind = 'percent', percent_bps = 1000")).rejects.toThrow("offer_one_kind");
  await expect(set("amount_minor = 100")).rejects.toThrow("offer_one_kind");
});
