// What partners and merchants are shown of a partner's money.
import { afterAll, describe, expect, test } from "vitest";
import { aCode, anOrderId, aPartner, aShop, heard, minutesAfterNoon, NOON } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { setEnvironment } from "../../tests/environment.ts";
import { createPool } from "../db/pools.ts";
import type { CodeKey, Currency, PartnerId } from "../domain/ids.ts";
import type { OrderEvent } from "../domain/order.ts";
import { EVERY_PARTNER } from "../domain/partner.ts";
import type { Shop } from "../domain/shop.ts";
import { addDays } from "../domain/time.ts";

const database = await createDatabase();
setEnvironment(database.url);
const { settleAll } = await import("./settlement.ts");
const { readOrders, readOrderStory } = await import("./orders.ts");
const { readPortalOf } = await import("./portal.ts");
const { readDues, readFormerDues, readOtherAccounts, readPartnerAccounts } = await import("./reports.ts");
const { findShop } = await import("./shops.ts");
const { listPartners } = await import("./partners.ts");
const pool = createPool({ url: database.url, name: "test", max: 8 });

afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function shopWith(...codes: string[]) {
  const { domain } = await aShop(pool);
  const here = async (): Promise<Shop> => {
    const shop = await findShop(domain);
    if (shop === null) throw new Error("the shop is gone");
    return shop;
  };
  const shop = await here();
  const partners: PartnerId[] = [];
  for (const code of codes) partners.push(await aPartner(pool, shop.id, code));
  const settle = async (event: OrderEvent, now = NOON) => {
    const orderId = anOrderId();
    await settleAll(pool, [{ shopId: shop.id, orderId, event }], now);
    return orderId;
  };
  const countsIn = (currency: string) => pool.query("UPDATE shop SET currency = $2 WHERE id = $1", [shop.id, currency]);
  return { shop, here, settle, countsIn, partners: partners as [PartnerId, ...PartnerId[]] };
}

const FIRST = { after: null, before: null };
async function portalOf(shop: Shop, partner: PartnerId) {
  const seen = await readPortalOf(shop, partner, {
    now: minutesAfterNoon(1),
    place: { ...FIRST, codes: 1 },
    chosen: null,
  });
  if (seen?.kind !== "page") throw new Error("no page");
  return seen.view;
}

test("a test order shows its partner no money, on the partner's page and on the merchant's, and says why", async () => {
  const {
    shop,
    settle,
    partners: [ada],
  } = await shopWith("ADA10");
  const id = await settle(heard({ test: true }));
  const portal = await portalOf(shop, ada);
  expect(portal.orders.map(({ state, commission }) => [state.kind, commission])).toEqual([["test", 0n]]);
  expect(portal.account.commission).toBe(0n);
  const filter = { credit: null, partnerId: ada, codeKey: null, span: null, search: "" };
  const { orders } = await readOrders(shop.id, filter, FIRST);
  expect(orders.map(({ state, commission, wouldEarn }) => [state.kind, commission, wouldEarn])).toEqual([
    ["test", 0n, 900n],
  ]);
  const story = await readOrderStory(shop.id, id);
  expect([story?.summary.commission, story?.trail[0]?.kind]).toEqual([0n, "test-order"]);
});

describe("a shop that changed its currency", () => {
  test("shows a partner's balance in each currency that has one, and adds none to another", async () => {
    const {
      here,
      settle,
      countsIn,
      partners: [ada, ben],
    } = await shopWith("ADA10", "BEN10");
    if (ben === undefined) throw new Error("no Ben");
    await settle(heard(), addDays(NOON, 20));
    await settle(heard({ lines: [], total: 0n }));
    await countsIn("CHF");
    await settle(heard({ currency: "CHF" as Currency }));
    const shop = await here();
    const now = (await readPartnerAccounts(shop, [ada]))(ada);
    expect([shop.currency, now.pending, now.payable, now.orders]).toEqual(["CHF", 900n, 0n, 1]);
    const others = await readOtherAccounts(shop, [ada, ben]);
    expect(others(ada)).toEqual([
      { currency: "USD", orders: 2, sales: 9000n, commission: 900n, pending: 0n, payable: 900n, paid: 0n },
    ]);
    expect(others(ben)).toEqual([]);
    expect((await portalOf(shop, ada)).others).toEqual(others(ada));
    await countsIn("USD");
    expect((await readOtherAccounts(await here(), [ada]))(ada)).toMatchObject([{ currency: "CHF", pending: 900n }]);
  });

  test("is told on Home what it still owes in the one it left, to whom, and nothing of another shop's", async () => {
    const { here, settle, countsIn, partners } = await shopWith("ADA10", "BEN10");
    const other = await shopWith("ADA10");
    await other.settle(heard());
    await settle(heard(), addDays(NOON, 20));
    await settle(heard());
    await settle(heard({ codes: [aCode({ key: "BEN10" as CodeKey, typed: "BEN10" })] }));
    expect(await readFormerDues(await here())).toEqual([]);
    await countsIn("CHF");
    const left = async () =>
      pool.query("UPDATE shop SET former_currencies = '{USD}' WHERE id = $1", [(await here()).id]);
    await left();
    await settle(heard({ currency: "CHF" as Currency }));
    // Who has to give something back takes nothing off what the other gets.
    const clawBack = (by: bigint) =>
      pool.query("UPDATE partner_month SET payable = payable - $2 WHERE partner_id = $1 AND currency = 'USD'", [
        partners[1],
        by,
      ]);
    const ada = { id: partners[0], name: "Ada" };
    expect(await readFormerDues(await here())).toEqual([{ currency: "USD", due: 2700n, partners: 2, largest: ada }]);
    const owedIn = async (currency: string) => {
      const { rows } = await listPartners((await here()).id, { ...EVERY_PARTNER, owed: currency as Currency }, 1);
      return rows.map(({ id }) => id);
    };
    expect([await owedIn("USD"), await owedIn("CHF"), await owedIn("EUR")]).toEqual([[...partners], [ada.id], []]);
    const dueTo = await readDues(await here(), partners, "USD" as Currency);
    expect(partners.map((id) => dueTo(id)?.minor)).toEqual([1800n, 900n]);
    await clawBack(2000n);
    expect(await readFormerDues(await here())).toEqual([{ currency: "USD", due: 1800n, partners: 1, largest: ada }]);
    expect(await owedIn("USD")).toEqual([ada.id]);
    await clawBack(-2000n);
  });

  test("shows whoever reads their mail for several partners each one's balances", async () => {
    const { here, settle, countsIn, partners } = await shopWith("ADA10", "BEN10");
    await pool.query("UPDATE partner SET email = 'agency@example.com' WHERE id = ANY($1::int[])", [partners]);
    await settle(heard());
    await countsIn("CHF");
    const place = { ...FIRST, codes: 1 };
    const seen = await readPortalOf(await here(), partners[0], { now: NOON, place, chosen: null });
    const shown =
      seen?.kind === "choice" &&
      seen.partners.map(({ pending, others }) => [pending, others.map((one) => [one.currency, one.pending])]);
    expect(shown).toEqual([
      [0n, [["USD", 900n]]],
      [0n, []],
    ]);
  });

  test("shows none in a currency in which nothing was ever earned, and none of another shop's", async () => {
    const {
      here,
      settle,
      countsIn,
      partners: [ada],
    } = await shopWith("ADA10");
    await settle(heard({ cancelledAt: NOON }));
    await countsIn("CHF");
    expect(
      (await readOtherAccounts(await here(), [ada]))(ada).filter(({ pending, payable }) => pending + payable > 0n),
    ).toEqual([]);
    const other = await shopWith("ADA10");
    await other.settle(heard());
    await other.countsIn("CHF");
    expect((await readOtherAccounts(await here(), other.partners))(other.partners[0])).toEqual([]);
  });
});
