import { afterAll, expect, test } from "vitest";
import { aCode, anOrderId, aPartner, aShop, heard, NOON } from "../../tests/books.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { settleAll } from "./settlement.ts";
import { findTrialOrder } from "./trial.ts";

const store = await openStore();
afterAll(async () => {
  expect(await recount(appPool(), null)).toEqual([]);
  await store.close();
});

const CODE = codeKey("ADA10");
const second = (seconds: number) => instant(NOON + seconds * 1000);

async function aProgramme() {
  const { id } = await aShop(appPool());
  const ada = await aPartner(appPool(), id, CODE);
  const order = async (given: Parameters<typeof heard>[0]) => {
    const orderId = anOrderId();
    await settleAll(appPool(), [{ shopId: id, orderId, event: heard(given) }], NOON);
    return orderId;
  };
  return { id, ada, order };
}

test("a test order with the code says who would earn what, and books nothing", async () => {
  const { id, ada, order } = await aProgramme();
  const orderId = await order({ test: true, codes: [aCode({ typed: " ada10" })] });
  expect(await findTrialOrder(id, CODE, NOON)).toEqual({
    orderId,
    name: "#1001",
    partner: { id: ada, name: "Ada" },
    commission: 900n,
    currency: "USD",
  });
  const { rows } = await appPool().query("SELECT FROM entry WHERE shop_id = $1", [id]);
  expect(rows).toEqual([]);
});

test.each([
  ["in the second in which the page was opened", { processedAt: NOON }, instant(NOON + 999), true],
  ["a second before the page was opened", { processedAt: second(-1) }, NOON, false],
  ["with another code", { codes: [aCode({ typed: "ADA20", key: codeKey("ADA20") })] }, NOON, false],
  ["that is a real one", { test: false }, NOON, false],
])("an order %s", async (_, given, since, found) => {
  const { id, order } = await aProgramme();
  await order({ test: true, ...given });
  expect((await findTrialOrder(id, CODE, since)) !== null).toBe(found);
});

test("a test order of another shop is none of this one", async () => {
  const [here, there] = [await aProgramme(), await aProgramme()];
  await there.order({ test: true });
  expect(await findTrialOrder(here.id, CODE, NOON)).toBeNull();
});
