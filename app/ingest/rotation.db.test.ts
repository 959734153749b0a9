import http from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { afterAll, expect, test } from "vitest";
import { anOrderId } from "../../tests/books.ts";
import { deliver, orderJson } from "../../tests/deliveries.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { instant } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import { createEmailHash } from "../services/email-hash.ts";
import { askForHashing, hashPartners } from "../services/partner-hashes.ts";
import { createPartner } from "../services/partners.ts";
import { createIngest } from "./server.ts";

const LONG_AGO = instant(Date.UTC(2026, 0, 1));
const NEW_SECRET = "shpss_the-one-after-the-rotation";
const store = await openStore();
const ingest = createIngest({
  pool: appPool(),
  secrets: [NEW_SECRET, process.env.SHOPIFY_API_SECRET ?? ""],
  hashKey: process.env.VOUCH_HASH_KEY ?? "",
  now: () => instant(Date.UTC(2026, 10, 20, 15)),
  log: pino({ level: "silent" }),
});
const server = http.createServer(ingest.handle);

afterAll(async () => {
  server.close();
  await ingest.close();
  await store.close();
});

const listening = new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

/** A store in which Ada earns by ADA10, and is the customer of the orders that are delivered. */
async function aStoreWithAda() {
  const { shop } = await store.install({ currency: "USD", now: LONG_AGO });
  const fields = { name: "Ada", email: "Someone@Example.com", commission: "percent", rate: "10" };
  const made = await createPartner(shop, fields, LONG_AGO);
  if (made.kind !== "created") throw new Error(JSON.stringify(made));
  const db = appPool();
  await db.query(
    "INSERT INTO code (shop_id, key, display, state, created_at) VALUES ($1, 'ADA10', 'ADA10', 'live', $2)",
    [shop.id, new Date(LONG_AGO)],
  );
  await db.query("INSERT INTO assignment (shop_id, code_key, partner_id, from_at) VALUES ($1, 'ADA10', $2, $3)", [
    shop.id,
    made.partnerId,
    new Date(LONG_AGO),
  ]);
  return shop;
}

/** What became of an order that Shopify signs with its new secret. */
async function outcomeOfOrder(shop: Shop): Promise<string> {
  const order = anOrderId();
  await listening;
  const { port } = server.address() as AddressInfo;
  const { status } = await deliver(port, { shop: shop.domain, body: orderJson(order), secret: NEW_SECRET });
  expect(status).toBe(200);
  const { rows } = await appPool().query("SELECT outcome FROM decision WHERE shop_id = $1 AND order_id = $2", [
    shop.id,
    order,
  ]);
  return rows[0]?.outcome;
}

test("a partner's own order is seen as such after the app's secret was rotated", async () => {
  expect(await outcomeOfOrder(await aStoreWithAda())).toBe("uncredited");
});

test("partners whose addresses were hashed under another key are hashed anew at the start, and none without need", async () => {
  const shop = await aStoreWithAda();
  const former = createEmailHash("the key of before")("someone@example.com");
  await appPool().query("UPDATE partner SET email_hash = $2 WHERE shop_id = $1", [shop.id, former]);
  await appPool().query("UPDATE shop SET programme_version = programme_version + 1 WHERE id = $1", [shop.id]);
  expect(await outcomeOfOrder(shop)).toBe("credited");

  await askForHashing(appPool());
  await store.runJobs();
  expect(await outcomeOfOrder(shop)).toBe("uncredited");
  expect(await hashPartners(appPool())).toBe(0);
});
