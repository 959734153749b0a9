import { randomUUID } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aHandle, aPartner, aShop } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { createPool } from "../db/pools.ts";
import { instant } from "../domain/ids.ts";
import { PIXEL } from "./limits.ts";
import { createPixel } from "./pixel.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "pixel", max: 2 });
const admin = createPool({ url: database.url, name: "test", max: 2 });
let clock = Date.UTC(2026, 10, 20, 15);
const log: string[] = [];
const pixel = createPixel({
  pool,
  now: () => instant(clock),
  log: pino({ level: "trace" }, { write: (line: string) => log.push(line) }),
});
const server = http.createServer(pixel.handle);
let origin = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pixel`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await pixel.close();
  await pool.end();
  await admin.end();
  await database.drop();
});

async function aShopWithAda() {
  const shop = await aShop(admin);
  await aHandle(admin, shop.id, { partner: await aPartner(admin, shop.id), value: "ada" });
  return shop;
}
const click = (shop: { domain: string }, visitor: string = randomUUID()) => ({
  shop: shop.domain,
  visitor,
  click: ["ref", "ada"],
});
const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(origin, {
    method: "POST",
    headers: { "content-type": "text/plain", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
async function clicksOf(shop: { id: number }): Promise<number> {
  const { rows } = await admin.query("SELECT count(*)::int AS n FROM click WHERE shop_id = $1", [shop.id]);
  return rows[0].n;
}

test.each(["https://north.example.com", "null"])("a click from %s is kept when it is answered", async (from) => {
  const shop = await aShopWithAda();
  const answer = await post(click(shop), { origin: from });
  expect(answer.status).toBe(204);
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  expect(await clicksOf(shop)).toBe(1);
});

test("a click that says how long ago it was is of then, by our clock", async () => {
  const shop = await aShopWithAda();
  expect((await post({ ...click(shop), ago: 1_800 })).status).toBe(204);
  expect((await post({ ...click(shop), ago: 1_801 })).status).toBe(400);
  const { rows } = await admin.query("SELECT at FROM click WHERE shop_id = $1", [shop.id]);
  expect(rows).toEqual([{ at: new Date(clock - 1_800_000) }]);
});

test("who asks first whether it may post is told so", async () => {
  const answer = await fetch(origin, { method: "OPTIONS", headers: { origin: "null" } });
  expect(answer.status).toBe(204);
  expect(answer.headers.get("access-control-allow-methods")).toBe("POST");
});

test("what is no message, too large or no post is refused and kept nowhere", async () => {
  const shop = await aShopWithAda();
  expect((await fetch(origin)).status).toBe(405);
  expect((await post("{}")).status).toBe(400);
  expect((await post({ ...click(shop), padding: "x".repeat(PIXEL.bodyBytes) })).status).toBe(413);
  expect(await clicksOf(shop)).toBe(0);
});

test("a shop that is not here, or has left, is answered as any other, and nothing is kept", async () => {
  const gone = await aShop(admin, { state: "uninstalled" });
  expect((await post(click(gone))).status).toBe(204);
  expect((await post(click({ domain: "nobody-has-it.myshopify.com" }))).status).toBe(204);
  expect(await clicksOf(gone)).toBe(0);
});

test("one visitor has a bounded number of messages a minute, and others are not held up", async () => {
  const shop = await aShopWithAda();
  const visitor = randomUUID();
  const statuses: number[] = [];
  for (let n = 0; n <= PIXEL.perVisitor.most; n++) {
    clock += 1;
    statuses.push((await post(click(shop, visitor))).status);
  }
  expect(statuses.filter((status) => status === 204)).toHaveLength(PIXEL.perVisitor.most);
  expect(statuses.at(-1)).toBe(429);
  expect((await post(click(shop))).status).toBe(204);
  clock += PIXEL.perVisitor.windowMs;
  expect((await post(click(shop, visitor))).status).toBe(204);
});

test("many messages at once are all kept, up to the bound of the shop", async () => {
  const shop = await aShopWithAda();
  const { most, windowMs } = PIXEL.perShop;
  clock += windowMs;
  const answers = await Promise.all(Array.from({ length: most + 10 }, () => post(click(shop))));
  const kept = answers.filter(({ status }) => status === 204);
  expect(kept).toHaveLength(most);
  expect(await clicksOf(shop)).toBe(most);
});

test("what cannot be kept is answered 503, and the log names no visitor", async () => {
  const shop = await aShopWithAda();
  const visitor = randomUUID();
  await admin.query("ALTER TABLE click RENAME TO click_away");
  const answer = await post(click(shop, visitor)).finally(() => admin.query("ALTER TABLE click_away RENAME TO click"));
  expect(answer.status).toBe(503);
  expect(log.join("")).toContain("could not be kept");
  expect(log.join("")).not.toContain(visitor);
});
