import { afterAll, afterEach, expect, test, vi } from "vitest";
import { openStore } from "../../tests/store.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { offerStateAt } from "../domain/offer.ts";
import { readDiscount } from "../shopify/discounts.ts";
import { deleteCode } from "./code-deleting.ts";
import { addCode, getCode, resumeCode, stopCode } from "./codes.ts";
import { createOffer, editOffer, getOffer, listVersions, pauseOffer, restoreOffer, resumeOffer } from "./offers.ts";
import { createPartner } from "./partners.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());

const now = () => instant(Date.now());
const TWENTY = { title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01" };

/** A store with an offer, a partner and a code under it. */
async function anOffer(fields: Record<string, string> = TWENTY) {
  const installed = await store.install();
  const { shop, call } = installed;
  const offer = await createOffer(shop, call, fields, now());
  const sarah = await createPartner(shop, { name: "Sarah Lee", commission: "percent", rate: "10" }, now());
  if (offer.kind !== "created" || sarah.kind !== "created") throw new Error("refused");
  const { offerId } = offer;
  const add = (typed: string) => addCode(shop, call, { offerId, partnerId: sarah.partnerId, typed }, now());
  expect(await add("SARAH20")).toMatchObject({ kind: "live" });
  const read = async () => {
    const found = await getOffer(shop.id, offerId);
    if (found === null) throw new Error("no offer");
    return found;
  };
  const edit = async (changed: Record<string, string>) =>
    editOffer(shop, call, { offerId, version: (await read()).version, fields: changed }, now());
  return { ...installed, offerId, add, read, edit };
}

type Made = Awaited<ReturnType<typeof anOffer>>;
const inStore = ({ shop }: Pick<Made, "shop">) => hand.discounts(shop.domain);

async function storeDiscount({ shop, call }: Pick<Made, "shop" | "call">, code: string) {
  const gid = (await hand.discount(shop.domain, code)).id;
  const read = await readDiscount(call, `gid://shopify/DiscountCodeNode/${String(gid).replace(/\D/g, "")}`);
  if (!read.ok || read.value === null || read.value === "other") throw new Error("not read");
  return read.value;
}

test("what is edited here changes in the store at once, and its codes stay live", async () => {
  const offer = await anOffer();
  expect(
    await offer.edit({ ...TWENTY, title: "Best friends", percent: "25", minimum: "amount", minimumAmount: "50" }),
  ).toEqual({
    kind: "saved",
  });
  expect(await storeDiscount(offer, "SARAH20")).toMatchObject({
    title: "Best friends",
    value: { kind: "percent", bps: 2500 },
    conditions: { minimum: { kind: "amount", amount: 5000n } },
    ended: false,
  });
  expect(await offer.read()).toMatchObject({ version: 2, inStore: { kind: "as-here" } });
});

test("conditions are in the store as they were chosen", async () => {
  const [product] = await (async () => {
    const { shop } = await anOffer();
    return hand.products(shop.domain);
  })();
  expect(product).toBeDefined();
  const offer = await anOffer({
    ...{ title: "Each", kind: "fixed", amount: "5.00", each: "on", startDate: "2026-01-01" },
    ...{ minimum: "quantity", minimumQuantity: "2", purchases: "both", combineProducts: "on", combineShipping: "on" },
  });
  expect(await storeDiscount(offer, "SARAH20")).toMatchObject({
    value: { kind: "fixed", amount: 500n, each: true },
    conditions: {
      minimum: { kind: "quantity", quantity: 2 },
      purchases: "both",
      combinesWith: { orders: false, products: true, shipping: true },
    },
  });
});

test("free shipping is a discount of its own kind, and can be edited as one", async () => {
  const free = { title: "Free shipping", kind: "free-shipping", startDate: "2026-01-01" };
  const offer = await anOffer(free);
  expect(await storeDiscount(offer, "SARAH20")).toMatchObject({ value: { kind: "free-shipping", most: null } });
  expect(await offer.edit({ ...free, shippingLimited: "on", shippingMost: "9.90" })).toEqual({ kind: "saved" });
  expect(await storeDiscount(offer, "SARAH20")).toMatchObject({ value: { kind: "free-shipping", most: 990n } });
  expect(await offer.add("TWO")).toMatchObject({ kind: "live" });
  expect(await inStore(offer)).toMatchObject([{ codesCount: 2 }]);
  expect(await offer.edit(TWENTY)).toMatchObject({ kind: "refused", problems: [{ field: "kind" }] });
});

test("what the store refuses is told next to its field, and the former version stays in force", async () => {
  const offer = await anOffer();
  const items = JSON.stringify([{ gid: "gid://shopify/Product/999999", title: "Gone" }]);
  expect(await offer.edit({ ...TWENTY, appliesTo: "products", items })).toMatchObject({
    kind: "refused",
    problems: [{ field: "items", message: expect.stringContaining("is invalid") }],
  });
  expect(await offer.read()).toMatchObject({
    version: 1,
    conditions: { appliesTo: { kind: "all" } },
    inStore: { kind: "as-here" },
  });
  expect(await listVersions(offer.shop.id, offer.offerId)).toHaveLength(1);
});

test("a change that meets no answer is carried out by the job", async () => {
  const offer = await anOffer();
  const send = globalThis.fetch;
  vi.stubGlobal("fetch", (...args: Parameters<typeof fetch>) =>
    String(args[1]?.body).includes("VouchUpdateDiscount")
      ? Promise.reject(new TypeError("fetch failed"))
      : send(...args),
  );
  expect(await offer.edit({ ...TWENTY, percent: "30" })).toEqual({ kind: "waiting" });
  expect(await offer.read()).toMatchObject({
    version: 2,
    inStore: { kind: "behind", problem: expect.stringContaining("Vouch tries again by itself.") },
  });
  vi.unstubAllGlobals();
  await store.runJobs();
  expect(await storeDiscount(offer, "SARAH20")).toMatchObject({ value: { bps: 3000 } });
  expect(await offer.read()).toMatchObject({ inStore: { kind: "as-here" } });
});

test("two who edit at once do not overwrite each other", async () => {
  const offer = await anOffer();
  const { shop, call, offerId } = offer;
  expect(await offer.edit({ ...TWENTY, percent: "30" })).toEqual({ kind: "saved" });
  const late = { offerId, version: 1, fields: { ...TWENTY, percent: "40" } };
  expect(await editOffer(shop, call, late, now())).toMatchObject({ kind: "refused", problems: [{ field: "form" }] });
  expect(await offer.read()).toMatchObject({ value: { bps: 3000 } });
});

test("a note and terms that another window saved meanwhile stay, where only something else is changed", async () => {
  const { edit, read } = await anOffer();
  await edit({ ...TWENTY, note: "from A", commission: "percent", rate: "12" });
  await edit({ ...TWENTY, percent: "44" });
  expect(await read()).toMatchObject({ note: "from A", value: { bps: 4400 }, terms: { terms: { kind: "percent" } } });
  await edit({ ...TWENTY, percent: "44", note: "", commission: "none" });
  expect(await read()).toMatchObject({ note: "", terms: { terms: null } });
});

test("a former version is not put in force over one that another window saved meanwhile", async () => {
  const { shop, call, offerId, edit, read } = await anOffer();
  await edit({ ...TWENTY, percent: "30" });
  await edit({ ...TWENTY, percent: "25" });
  expect(await restoreOffer(shop, call, { offerId, version: 1, shown: 2 }, now())).toMatchObject({
    kind: "refused",
    problems: [{ field: "form" }],
  });
  expect(await read()).toMatchObject({ version: 3, value: { bps: 2500 } });
});

test("a former version can be put in force again", async () => {
  const offer = await anOffer();
  await offer.edit({ ...TWENTY, percent: "30" });
  expect(await restoreOffer(offer.shop, offer.call, { offerId: offer.offerId, version: 1, shown: 2 }, now())).toEqual({
    kind: "saved",
  });
  expect(await storeDiscount(offer, "SARAH20")).toMatchObject({ value: { bps: 2000 } });
  const versions = await listVersions(offer.shop.id, offer.offerId);
  expect(versions.map(({ version, discount }) => [version, discount.value])).toEqual([
    [3, { kind: "percent", bps: 2000 }],
    [2, { kind: "percent", bps: 3000 }],
    [1, { kind: "percent", bps: 2000 }],
  ]);
});

test("a pause ends the discount in the store, and resuming gives it its own dates back", async () => {
  const offer = await anOffer({ ...TWENTY, endDate: "2030-12-31" });
  const before = await storeDiscount(offer, "SARAH20");
  expect(await pauseOffer(offer.shop, offer.call, offer.offerId, now())).toEqual({ kind: "saved" });
  expect(await storeDiscount(offer, "SARAH20")).toMatchObject({ ended: true });
  expect(offerStateAt(await offer.read(), now())).toBe("paused");
  // A code that is added meanwhile gives nothing either.
  expect(await offer.add("LATER")).toMatchObject({ kind: "live" });
  expect(await storeDiscount(offer, "LATER")).toMatchObject({ ended: true });
  expect(await resumeOffer(offer.shop, offer.call, offer.offerId, now())).toEqual({ kind: "saved" });
  expect(await storeDiscount(offer, "SARAH20")).toEqual({ ...before, uses: { count: 0, codes: 2 } });
});

const ONCE = { ...TWENTY, once: "on", limited: "on", usageLimit: "100" };

test("where uses are counted each code has a discount of its own", async () => {
  const offer = await anOffer(ONCE);
  expect(await offer.add("JOHN20")).toMatchObject({ kind: "live" });
  expect(await inStore(offer)).toHaveLength(2);
  expect(await offer.edit({ ...ONCE, usageLimit: "50" })).toEqual({ kind: "saved" });
  for (const code of ["SARAH20", "JOHN20"]) {
    expect(await storeDiscount(offer, code)).toMatchObject({ conditions: { usageLimit: 50, oncePerCustomer: true } });
  }
  expect(await offer.edit(TWENTY)).toMatchObject({ kind: "refused", problems: [{ field: "limited" }] });
});

test("a code of its own discount is stopped and resumed with what the store has counted of it", async () => {
  const offer = await anOffer(ONCE);
  const { shop, call } = offer;
  const key = codeKey("SARAH20");
  const gid = (await hand.discount(shop.domain, "SARAH20")).id;
  expect(await stopCode(shop, call, key, now())).toMatchObject({ kind: "done", state: "stopped" });
  expect(await storeDiscount(offer, "SARAH20")).toMatchObject({ ended: true });
  // An edit meanwhile does not bring it back.
  expect(await offer.edit({ ...ONCE, percent: "25" })).toEqual({ kind: "saved" });
  expect(await storeDiscount(offer, "SARAH20")).toMatchObject({ ended: true });
  expect(await resumeCode(shop, call, key, now())).toMatchObject({ kind: "done", state: "live" });
  expect(await storeDiscount(offer, "SARAH20")).toMatchObject({ ended: false, value: { bps: 2500 } });
  expect((await hand.discount(shop.domain, "SARAH20")).id).toBe(gid);
});

test("a deleted code leaves no discount of its own behind, so that its name is free in the store", async () => {
  const offer = await anOffer(ONCE);
  const { shop, call } = offer;
  await stopCode(shop, call, codeKey("SARAH20"), now());
  expect(await deleteCode(shop, call, codeKey("SARAH20"), now())).toEqual({ kind: "deleted" });
  expect(await inStore(offer)).toEqual([]);
  expect(await getCode(shop.id, codeKey("SARAH20"))).toBeNull();
});

test("no shop edits another's offer", async () => {
  const [mine, other] = [await anOffer(), await anOffer()];
  const stolen = { offerId: mine.offerId, version: 1, fields: { ...TWENTY, percent: "99" } };
  expect(await editOffer(other.shop, other.call, stolen, now())).toEqual({ kind: "not-found" });
  expect(await pauseOffer(other.shop, other.call, mine.offerId, now())).toEqual({ kind: "not-found" });
  expect(await mine.read()).toMatchObject({ version: 1, pausedAt: null });
});

test("what an offer earns is said beside it, holds from then on, and is no new version for the store", async () => {
  const offer = await anOffer();
  expect((await offer.read()).terms).toMatchObject({ version: 0, terms: null });
  const twelve = { ...TWENTY, commission: "percent", rate: "12" };
  expect(await offer.edit(twelve)).toMatchObject({ kind: "saved", termsFrom: expect.any(Number) });
  expect(await offer.read()).toMatchObject({
    version: 1,
    terms: { version: 1, terms: { kind: "percent", rateBps: 1200 } },
  });
  expect(await offer.edit(twelve)).toEqual({ kind: "saved" });
  expect(await offer.edit({ ...TWENTY, commission: "none" })).toMatchObject({ termsFrom: expect.any(Number) });
  expect((await offer.read()).terms).toMatchObject({ version: 2, terms: null });
  const made = await anOffer({ ...TWENTY, commission: "per-item", commissionAmount: "0.50" });
  expect((await made.read()).terms).toMatchObject({ terms: { kind: "per-item", amount: 50n, currency: "EUR" } });
});

test("terms that were typed beside what the store refuses are not kept either, and a restored version keeps them", async () => {
  const offer = await anOffer({ ...TWENTY, commission: "percent", rate: "12" });
  expect(await offer.edit({ ...TWENTY, kind: "free-shipping", commission: "percent", rate: "30" })).toMatchObject({
    kind: "refused",
  });
  expect((await offer.read()).terms).toMatchObject({ terms: { rateBps: 1200 } });
  await offer.edit({ ...TWENTY, percent: "25", commission: "percent", rate: "12" });
  await restoreOffer(offer.shop, offer.call, { offerId: offer.offerId, version: 1, shown: 2 }, now());
  expect(await offer.read()).toMatchObject({ value: { bps: 2000 }, terms: { version: 1, terms: { rateBps: 1200 } } });
});
