// Two batches of one process that are decided on at the same time: the ingest lets the next begin after LONG_COMMIT_MS.
import { afterAll, expect, test } from "vitest";
import { anOrderId, aPartner, aShop, heard, NOON } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import type { CodeName } from "../db/histories.ts";
import { createPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import type { CodeKey, OrderId, ShopId } from "../domain/ids.ts";
import { createRemembered, forBatch, type Remembered } from "./remembered.ts";
import { settleBatch } from "./settlement.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 8 });
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function settle(shopId: ShopId, orderId: OrderId, remembered: Remembered, more: object = {}): Promise<void> {
  const client = await pool.connect();
  try {
    await settleBatch(client, { work: [{ shopId, orderId, event: heard(more) }] }, NOON, { remembered });
  } finally {
    client.release();
  }
}

async function partnerOf(shopId: ShopId, orderId: OrderId): Promise<number> {
  const { rows } = await pool.query("SELECT partner_id FROM decision WHERE shop_id = $1 AND order_id = $2", [
    shopId,
    orderId,
  ]);
  return rows[0]?.partner_id;
}

/** An order with a link that nothing is known of needs a second round trip: `then` happens just before it waits for it. */
const A_LINK = { landingSite: "/?ref=nobody" };
function whileItWaits(shared: Remembered, then: () => void): Remembered {
  const handles: Remembered["handles"] = {
    ...shared.handles,
    forBatch() {
      const own = shared.handles.forBatch();
      return {
        ...own,
        outdated(names, versions) {
          const missing = own.outdated(names, versions);
          if (missing.length > 0) then();
          return missing;
        },
      };
    },
  };
  return { ...shared, handles };
}

test("a batch that begins while another reads on takes nothing from it, however much is remembered", async () => {
  const { id } = await aShop(pool);
  const ada = await aPartner(pool, id, "ADA10");
  const remembered = createRemembered();
  await settle(id, anOrderId(), remembered);
  const order = anOrderId();
  let begun: Remembered | null = null;
  const waiting = whileItWaits(remembered, () => {
    // A busy app: codes that every customer gets one of fill the memory within hours.
    const names: CodeName[] = Array.from({ length: 50_001 }, (_, n) => ({ shopId: id, key: `W-${n}` as CodeKey }));
    remembered.codes.remember(names, new Map(), new Map([[id, { version: "1" }]]));
    begun = forBatch(remembered);
  });
  await settle(id, order, waiting, A_LINK);
  expect(begun).not.toBeNull();
  expect(await partnerOf(id, order)).toBe(ada);
});

test("a batch that read an older programme does not put it in the place of the newer one", async () => {
  const { id } = await aShop(pool);
  await aPartner(pool, id, "ADA10");
  const ben = await aPartner(pool, id);
  const remembered = createRemembered();
  // One batch has read whose the code is, and waits for its second round trip; meanwhile the code is given to Ben, from long ago, and
  // another batch begins, which waits as well when the first one goes on.
  const former = remembered.codes.forBatch();
  const { rows } = await pool.query("SELECT programme_version::text AS version FROM shop WHERE id = $1", [id]);
  await pool.query("UPDATE assignment SET partner_id = $2 WHERE shop_id = $1", [id, ben]);
  const client = await pool.connect();
  await raiseProgramme(client, id);
  client.release();
  const late = () =>
    former.remember(
      [{ shopId: id, key: "ADA10" as CodeKey }],
      new Map(),
      new Map([[id, { version: rows[0].version }]]),
    );
  const [first, next] = [anOrderId(), anOrderId()];
  await settle(id, first, whileItWaits(remembered, late), A_LINK);
  await settle(id, next, remembered);
  expect(await partnerOf(id, first)).toBe(ben);
  expect(await partnerOf(id, next)).toBe(ben);
});
