import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { instant } from "../domain/ids.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { recordScopesUpdate } from "./shops.ts";
import { readWebPixel, turnOnPixel } from "./web-pixels.ts";

const store = await openStore();
afterAll(() => store.close());

const now = () => instant(Date.now());
const gidOf = async (shopId: number) =>
  (await appPool().query("SELECT gid FROM web_pixel WHERE shop_id = $1", [shopId])).rows[0]?.gid;

test("an install turns the pixel on", async () => {
  const { shop } = await store.install();
  expect(await readWebPixel(shop.id)).toMatchObject({ state: "activating" });
  await store.runJobs();
  expect(await readWebPixel(shop.id)).toMatchObject({ state: "on", problem: null, parameters: "ref" });
  expect(await gidOf(shop.id)).toMatch(/^gid:\/\/shopify\/WebPixel\/\d+$/);
});

test("a pixel that is there already, and of which nothing is known here, is found and brought up to date", async () => {
  const { shop, call } = await store.install();
  await store.runJobs();
  const gid = await gidOf(shop.id);
  await appPool().query("DELETE FROM web_pixel WHERE shop_id = $1", [shop.id]);
  expect(await turnOnPixel(shop.id, call, now())).toMatchObject({ ok: true, value: { state: "on" } });
  expect(await gidOf(shop.id)).toBe(gid);
});

test("a pixel that is gone from the store is made again", async () => {
  const { shop, call } = await store.install();
  await store.runJobs();
  await appPool().query("UPDATE web_pixel SET gid = 'gid://shopify/WebPixel/1' WHERE shop_id = $1", [shop.id]);
  expect(await turnOnPixel(shop.id, call, now())).toMatchObject({ ok: true, value: { state: "on" } });
});

/** Shopify, but for what it answers to the creation of a pixel. */
const answering =
  (creation: Result<unknown, AdminFailure>) =>
  (call: AdminCall): AdminCall =>
  (operation, variables) =>
    operation.name === "VouchCreateWebPixel" ? Promise.resolve(creation as never) : call(operation, variables);
const refusedWith = (code: string) =>
  answering(
    ok({ webPixelCreate: { webPixel: null, userErrors: [{ field: null, code, message: "Shopify's words" }] } }),
  );
const failedWith = (message: string) =>
  answering(fail({ kind: "rejected", effect: "none", message: `Shopify refused: ${message}` }));

test.each([
  ["an extension that was never deployed", refusedWith("NO_EXTENSION"), /deploy/],
  ["the same, said of the whole answer", failedWith("No extension found."), /deploy/],
  ["a permission that is missing", failedWith("Access denied for webPixelCreate field."), /permission/],
  ["settings that are refused", refusedWith("INVALID_SETTINGS"), /settings: Shopify's words/],
  ["anything else", refusedWith("UNEXPECTED_ERROR"), /Shopify says: Shopify's words/],
])("%s is told to the merchant, who may try again", async (_what, odd, sentence) => {
  const { shop, call } = await store.install();
  expect(await turnOnPixel(shop.id, odd(call), now())).toMatchObject({ ok: true, value: { state: "failed" } });
  expect((await readWebPixel(shop.id))?.problem).toMatch(sentence);
  expect(await turnOnPixel(shop.id, call, now())).toMatchObject({ ok: true, value: { state: "on", problem: null } });
});

test("a permission that is granted later turns the pixel on", async () => {
  const { shop, call } = await store.install();
  await turnOnPixel(shop.id, failedWith("Access denied for webPixelCreate field.")(call), now());
  await recordScopesUpdate(shop.domain);
  await store.runJobs();
  expect(await readWebPixel(shop.id)).toMatchObject({ state: "on" });
});

test("a new parameter of links is told to the pixel", async () => {
  const { shop, call } = await store.install();
  const { rows } = await appPool().query(
    "INSERT INTO partner (shop_id, name, created_at) VALUES ($1, 'Ada', now()) RETURNING id",
    [shop.id],
  );
  await appPool().query("INSERT INTO handle VALUES ($1, 'sca_ref', '1.a', $2, now()), ($1, 'ref', 'ada', $2, now())", [
    shop.id,
    rows[0].id,
  ]);
  await turnOnPixel(shop.id, call, now());
  expect(await readWebPixel(shop.id)).toMatchObject({ parameters: "ref,sca_ref" });
});
