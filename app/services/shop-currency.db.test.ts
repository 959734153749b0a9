// A shop that counts in another currency from a day on: Vouch learns of it a little later than its orders.
import { afterAll, expect, test } from "vitest";
import { anOrderId, aPartner, heard } from "../../tests/books.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import { instant, type OrderId, type ShopId } from "../domain/ids.ts";
import { currency } from "../domain/money.ts";
import { settleAll } from "./settlement.ts";
import { refreshShop } from "./shops.ts";

const store = await openStore();
afterAll(async () => {
  expect(await recount(appPool(), null)).toEqual([]);
  await store.close();
});

async function partnerOf(shopId: ShopId, orderId: OrderId): Promise<number | null> {
  const { rows } = await appPool().query("SELECT partner_id FROM decision WHERE shop_id = $1 AND order_id = $2", [
    shopId,
    orderId,
  ]);
  return rows[0]?.partner_id;
}

test("an order in the new currency that came before the app knew of it earns as soon as it does", async () => {
  const { shop, call } = await store.install({ currency: "EUR" });
  const ada = await aPartner(appPool(), shop.id, "ADA10");
  const now = instant(Date.now());
  const [before, after] = [anOrderId(), anOrderId()];
  const inMoney = (orderId: OrderId, code: string) => ({
    shopId: shop.id,
    orderId,
    event: heard({ currency: currency(code), processedAt: now, updatedAt: now }),
  });
  await settleAll(appPool(), [inMoney(before, "EUR"), inMoney(after, "USD")], now);
  expect([await partnerOf(shop.id, before), await partnerOf(shop.id, after)]).toEqual([ada, null]);
  await store.hand.changeShop(shop.domain, { currency: "USD" });
  await refreshShop(appPool(), shop.id, call, instant(Date.now()));
  await store.runJobs();
  expect([await partnerOf(shop.id, before), await partnerOf(shop.id, after)]).toEqual([ada, ada]);
});

test("an order in the former currency that is first heard after the change earns in it, and one in any other nothing", async () => {
  const { shop, call } = await store.install({ currency: "EUR" });
  const ada = await aPartner(appPool(), shop.id, "ADA10");
  const now = instant(Date.now());
  for (const next of ["USD", "JPY"]) {
    await store.hand.changeShop(shop.domain, { currency: next });
    await refreshShop(appPool(), shop.id, call, instant(Date.now()));
  }
  const heardIn = async (code: string) => {
    const orderId = anOrderId();
    const event = heard({ currency: currency(code), processedAt: now, updatedAt: now });
    await settleAll(appPool(), [{ shopId: shop.id, orderId, event }], now);
    return partnerOf(shop.id, orderId);
  };
  expect(await heardIn("EUR")).toBe(ada);
  expect(await heardIn("USD")).toBe(ada);
  expect(await heardIn("GBP")).toBeNull();
  const { rows } = await appPool().query(
    "SELECT currency, pending FROM partner_month WHERE shop_id = $1 ORDER BY currency",
    [shop.id],
  );
  expect(rows).toEqual([
    { currency: "EUR", pending: "900" },
    { currency: "USD", pending: "900" },
  ]);
});
