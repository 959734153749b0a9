import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { findFirstOrderSegment } from "../db/shops.ts";
import { instant } from "../domain/ids.ts";
import { readDiscount } from "../shopify/discounts.ts";
import { segmentExists } from "../shopify/segments.ts";
import { addCode } from "./codes.ts";
import { createOffer, editOffer, getOffer, listOfferNames, listVersions, restoreOffer } from "./offers.ts";
import { createPartner } from "./partners.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());

const now = () => instant(Date.now());
const PLAIN = { title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01" };
const FIRST = { ...PLAIN, firstOrder: "on" };
const REFUSED = { kind: "refused", problems: [{ field: "firstOrder", message: expect.stringContaining("may not") }] };

/** A store whose merchant has let the app make customer segments, or not yet. */
async function aStore({ allowed = true }: { allowed?: boolean } = {}) {
  const installed = await store.install();
  const { domain } = installed.shop;
  const allow = async () => {
    const { scopes } = await hand.shop(domain);
    await hand.grantScopes(domain, [...scopes, "write_customers"]);
  };
  if (allowed) await allow();
  return { ...installed, allow };
}

async function anOffer(fields: Record<string, string>) {
  const { shop, call } = await aStore();
  const offer = await createOffer(shop, call, fields, now());
  const sarah = await createPartner(shop, { name: "Sarah Lee", commission: "percent", rate: "10" }, now());
  if (offer.kind !== "created" || sarah.kind !== "created") throw new Error("refused");
  const { offerId } = offer;
  const added = await addCode(shop, call, { offerId, partnerId: sarah.partnerId, typed: "SARAH20" }, now());
  expect(added).toMatchObject({ kind: "live" });
  const edit = async (changed: Record<string, string>) => {
    const version = (await getOffer(shop.id, offerId))?.version ?? 0;
    return editOffer(shop, call, { offerId, version, fields: changed }, now());
  };
  const customers = async () => {
    const read = await readDiscount(call, (await getOffer(shop.id, offerId))?.discountGid ?? "");
    return read.ok && read.value !== null && read.value !== "other" ? read.value.conditions.customers : null;
  };
  const order = (customer: string) =>
    hand.placeOrder(shop.domain, { lines: [{ title: "Hat", price: "10.00" }], codes: ["SARAH20"], customer });
  return { shop, call, offerId, edit, customers, order };
}

test("a code for first orders gives nothing to who has ordered before", async () => {
  const { order, customers } = await anOffer(FIRST);
  expect(await customers()).toBe("segment");
  expect((await order("new@example.com")).total_discounts).toBe("2.00");
  await expect(order("new@example.com")).rejects.toThrow("isn't available to this customer");
  expect((await order("other@example.com")).total_discounts).toBe("2.00");
});

test("the segment is made once, for all offers of the store", async () => {
  const { shop, call } = await aStore();
  await createOffer(shop, call, FIRST, now());
  const segment = await findFirstOrderSegment(appPool(), shop.id);
  expect(segment).toMatch(/^gid:\/\/shopify\/Segment\/\d+$/);
  await createOffer(shop, call, FIRST, now());
  expect(await findFirstOrderSegment(appPool(), shop.id)).toBe(segment);
});

test("one that is not in the store any more is made anew", async () => {
  const { shop, call } = await aStore();
  const gone = "gid://shopify/Segment/1";
  await appPool().query("UPDATE shop SET first_order_segment = $2 WHERE id = $1", [shop.id, gone]);
  expect(await createOffer(shop, call, FIRST, now())).toMatchObject({ kind: "created" });
  const made = (await findFirstOrderSegment(appPool(), shop.id)) ?? "";
  expect(made).not.toBe(gone);
  expect(await segmentExists(call, made)).toEqual({ ok: true, value: true });
});

test("without the scope nothing is saved, and the field says what to do", async () => {
  const { shop, call, allow } = await aStore({ allowed: false });
  expect(await createOffer(shop, call, FIRST, now())).toMatchObject(REFUSED);
  expect(await listOfferNames(shop.id)).toEqual([]);
  await allow();
  expect(await createOffer(shop, call, FIRST, now())).toMatchObject({ kind: "created" });
});

test("an edit and a former version are refused alike while the scope is missing", async () => {
  const { shop, call, offerId, edit, customers } = await anOffer(FIRST);
  expect(await edit(PLAIN)).toEqual({ kind: "saved" });
  expect(await customers()).toBe("everybody");
  const { scopes } = await hand.shop(shop.domain);
  await hand.grantScopes(
    shop.domain,
    scopes.filter((scope) => scope !== "write_customers"),
  );
  expect(await edit(FIRST)).toMatchObject(REFUSED);
  expect(await restoreOffer(shop, call, { offerId, version: 1, shown: 2 }, now())).toMatchObject(REFUSED);
  expect(await listVersions(shop.id, offerId)).toHaveLength(2);
  await hand.grantScopes(shop.domain, scopes);
  expect(await restoreOffer(shop, call, { offerId, version: 1, shown: 2 }, now())).toEqual({ kind: "saved" });
  expect(await customers()).toBe("segment");
});

test("what was saved before there was such a condition is for everybody", async () => {
  const { shop, offerId } = await anOffer(PLAIN);
  const without = "UPDATE offer SET conditions = (conditions::jsonb - 'firstOrder')::json WHERE shop_id = $1";
  await appPool().query(without, [shop.id]);
  expect(await getOffer(shop.id, offerId)).toMatchObject({ conditions: { firstOrder: false } });
});
