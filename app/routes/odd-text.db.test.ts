// What anybody may send to the public pages: PostgreSQL holds no NUL, and no page may fail for one.
import { createHmac } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { API_SECRET } from "../../tests/exchange-token.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { savePortalSettings } from "../services/portal.ts";

const store = await openStore();
// Nobody listens there: a mail that were sent would fail its job.
Object.assign(process.env, { SMTP_URL: "smtp://127.0.0.1:1", MAIL_FROM: "partners@vouch.test" });
const proxy = await import("./proxy.tsx");
const proxyApply = await import("./proxy_.apply.tsx");
const portal = await import("./portal.tsx");
const portalAccept = await import("./portal_.accept.tsx");
const portalApply = await import("./portal_.apply.tsx");
const portalEnter = await import("./portal_.enter.tsx");
const portalHeld = await import("./portal_.held.tsx");
afterAll(() => store.close());

type Form = Record<string, string>;

const at = (address: string, form?: Form): Request =>
  new Request(`https://vouch.test${address}`, form && { method: "POST", body: new URLSearchParams(form) });

/** As Shopify's app proxy asks. */
function proxied(shop: string, path: string, form?: Form): Request {
  const fields = { shop, path_prefix: "/apps/partners", timestamp: String(Math.floor(Date.now() / 1000)) };
  const message = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  const signature = createHmac("sha256", API_SECRET).update(message.toSorted().join("")).digest("hex");
  return at(`${path}?${new URLSearchParams({ ...fields, signature })}`, form);
}

const answer = (handler: unknown, request: Request): Promise<Response> =>
  (handler as (args: object) => Promise<Response>)({ request, params: {}, context: {} });

test.each([
  ["the page", portal.loader, "/portal?shop=%00", 401],
  ["the way in", portalEnter.loader, "/portal/enter?shop=a%00b&key=x", 410],
  ["an invitation", portalAccept.loader, "/portal/accept?shop=%00&key=x", 410],
  ["an application", portalApply.loader, "/portal/apply?shop=%00", 404],
  ["where a key is held", portalHeld.loader, "/portal/held?shop=%00&path=/apps/x", 410],
])("%s of a shop with a NUL in its name is that of no shop", async (_, loader, address, status) => {
  expect((await answer(loader, at(address))).status).toBe(status);
});

test.each([
  ["the way in", portalEnter.action, "/portal/enter"],
  ["an invitation", portalAccept.action, "/portal/accept"],
])("nobody comes in by %s with a NUL", async (_, action, address) => {
  const { shop } = await store.install();
  expect((await answer(action, at(address, { shop: "\0", key: "\0" }))).status).toBe(410);
  expect((await answer(action, at(address, { shop: shop.domain, key: "\0" }))).status).toBe(410);
});

test("an application is received with a sign where each NUL stood", async () => {
  const { shop } = await store.install();
  await savePortalSettings(shop, { open: "on", takesApplications: "on" });
  const form = { name: "A\0da", email: "ada@example.com", message: "Hello\0" };
  const received = await answer(portalApply.action, at("/portal/apply", { shop: shop.domain, ...form }));
  expect([received.status, await received.text()]).toEqual([200, expect.stringContaining("was received")]);
  const again = { name: "B\0en", email: "ben@example.com" };
  expect((await answer(proxyApply.action, proxied(shop.domain, "/proxy/apply", again))).status).toBe(200);
  const { rows } = await appPool().query("SELECT name, note FROM partner WHERE shop_id = $1 ORDER BY id", [shop.id]);
  expect(rows).toEqual([
    { name: "A\ufffdda", note: "Hello\ufffd" },
    { name: "B\ufffden", note: "" },
  ]);
});

test("an address with a NUL asks for a link that no job fails on: those would keep all others' links waiting", async () => {
  const { shop } = await store.install();
  const asked = await answer(proxy.action, proxied(shop.domain, "/proxy", { email: "a\0da@example.com" }));
  expect(asked.status).toBe(200);
  await store.runJobs();
});
