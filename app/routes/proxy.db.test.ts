import { createHmac, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { aHandle, anOrderId, aSnapshot } from "../../tests/books.ts";
import { API_SECRET, openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import type { PartnerId } from "../domain/ids.ts";
import { instant } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import type { Mail } from "../mail/smtp.ts";
import { createPartner, setPartnerState, updatePartner } from "../services/partners.ts";
import { savePortalSettings } from "../services/portal.ts";
import { settleAll } from "../services/settlement.ts";
import { mailLinks } from "../services/sign-in.ts";

const store = await openStore();
const proxy = await import("./proxy.tsx");
const proxyEnter = await import("./proxy_.enter.tsx");
const portal = await import("./portal.tsx");
const portalEnter = await import("./portal_.enter.tsx");
afterAll(() => store.close());

const CUSTOMER = "7001";
const now = () => instant(Date.now());

type Asked = {
  customer?: string;
  query?: Record<string, string>;
  change?: Record<string, string>;
  form?: Record<string, string>;
};

/** What Shopify's app proxy asks the app for, signed as it signs. */
function asked(shop: string, path: string, { customer = "", query = {}, change = {}, form }: Asked = {}): Request {
  const fields: Record<string, string> = {
    ...query,
    shop,
    path_prefix: "/apps/partners",
    logged_in_customer_id: customer,
    timestamp: String(Math.floor(Date.now() / 1000)),
  };
  const message = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  const signature = createHmac("sha256", API_SECRET).update(message.toSorted().join("")).digest("hex");
  const url = `https://vouch.test${path}?${new URLSearchParams({ ...fields, signature, ...change })}`;
  return new Request(url, form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) });
}

type Handler = (args: { request: Request; params: object; context: object }) => Promise<Response>;
async function answer(handler: unknown, request: Request): Promise<Response> {
  try {
    return await (handler as Handler)({ request, params: {}, context: {} });
  } catch (error) {
    if (error instanceof Response) return error;
    throw error;
  }
}

async function aPartner(shop: Shop, name: string, email = ""): Promise<PartnerId> {
  const made = await createPartner(shop, { name, email, commission: "percent", rate: "10" }, now());
  if (made.kind !== "created") throw new Error("no partner was made");
  return made.partnerId;
}

/** Asks for links, and gives the mails that come of it. */
async function mailsFor(shop: Shop, email: string, customer: string | null, at = now()): Promise<Mail[]> {
  const mails: Mail[] = [];
  const send = async (mail: Mail) => void mails.push(mail);
  await mailLinks(
    { shop, appUrl: "https://vouch.test", secret: API_SECRET, send, now: at },
    { ask: randomUUID(), email, customerId: customer, pathPrefix: "/apps/partners", invited: false },
  );
  return mails;
}
const keyIn = (mail: Mail | undefined) => /key=([\w-]{43})/.exec(mail?.text ?? "")?.[1] ?? "";

async function bound(shop: Shop, email: string, customer = CUSTOMER): Promise<void> {
  const [mail] = await mailsFor(shop, email, customer);
  const entered = await answer(
    proxyEnter.loader,
    asked(shop.domain, "/proxy/enter", { customer, query: { key: keyIn(mail) } }),
  );
  expect(entered.headers.get("location")).toBe("/apps/partners");
}

test.each([
  ["another shop", { shop: "other.myshopify.com" }],
  ["another customer", { logged_in_customer_id: "7" }],
  ["another signature", { signature: "00" }],
])("a request changed to %s is refused", async (_, change) => {
  const { shop } = await store.install();
  expect((await answer(proxy.loader, asked(shop.domain, "/proxy", { change }))).status).toBe(400);
  expect((await answer(proxyEnter.loader, asked(shop.domain, "/proxy/enter", { change }))).status).toBe(400);
});

const archived = (id: number) =>
  ({ chosen: { kind: "ticked", ids: [id] }, state: "archived", codes: "leave" }) as const;

test("who is known by no account is shown the way in, and nobody's data", async () => {
  const { shop } = await store.install();
  await aPartner(shop, "Ada Lovelace", "ada@example.com");
  for (const customer of ["", CUSTOMER]) {
    const response = await answer(proxy.loader, asked(shop.domain, "/proxy", { customer }));
    expect(response.headers.get("content-type")).toBe("application/liquid");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const text = await response.text();
    expect(text).toContain("Mail me a link");
    expect(text).not.toContain("Ada");
    expect(text.includes("/account/login")).toBe(customer === "");
  }
});

test("asking for a link is answered alike, whether there is such a partner or not", async () => {
  const { shop } = await store.install();
  await aPartner(shop, "Ada", "ada@example.com");
  const texts = await Promise.all(
    ["ada@example.com", "nobody@example.com"].map(async (email) =>
      (await answer(proxy.action, asked(shop.domain, "/proxy", { form: { email } }))).text(),
    ),
  );
  expect(texts[0]).toBe(texts[1]);
  expect((await answer(proxy.action, asked(shop.domain, "/proxy", { form: { email: "x" } }))).status).toBe(422);
});

test("a mailed link binds the account that asked for it, once, and no other", async () => {
  const { shop } = await store.install();
  await aPartner(shop, "Ada Lovelace", "ada@example.com");
  const [mail] = await mailsFor(shop, "ADA@example.com", CUSTOMER);
  expect(mail).toMatchObject({
    to: "ada@example.com",
    text: expect.stringContaining(`https://${shop.host}/apps/partners/enter?key=`),
  });
  const enter = (customer: string) =>
    answer(proxyEnter.loader, asked(shop.domain, "/proxy/enter", { customer, query: { key: keyIn(mail) } }));
  // Who is not logged in, and who is somebody else, does not use it up.
  expect((await enter("")).headers.get("location")).toContain("/account/login?return_url=");
  expect((await enter("7002")).status).toBe(410);
  const entered = await enter(CUSTOMER);
  expect([entered.status, entered.headers.get("location")]).toEqual([302, "/apps/partners"]);
  expect(entered.headers.get("referrer-policy")).toBe("no-referrer");
  expect(await entered.text()).toBe("");
  expect((await enter(CUSTOMER)).status).toBe(410);
  const page = await answer(proxy.loader, asked(shop.domain, "/proxy", { customer: CUSTOMER }));
  expect(await page.text()).toContain("Hello Ada Lovelace");
});

test("a link that two ask for at once is used by one", async () => {
  const { shop } = await store.install();
  await aPartner(shop, "Ada", "ada@example.com");
  const [mail] = await mailsFor(shop, "ada@example.com", null);
  const form = { shop: shop.domain, key: keyIn(mail) };
  const post = () =>
    answer(
      portalEnter.action,
      new Request("https://vouch.test/portal/enter", { method: "POST", body: new URLSearchParams(form) }),
    );
  const statuses = (await Promise.all([post(), post(), post()])).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([302, 410, 410]);
});

test("without a shop account a link opens the page on the app's own origin, by a cookie that no script reads", async () => {
  const { shop } = await store.install();
  await aPartner(shop, "Ada", "ada@example.com");
  const [mail] = await mailsFor(shop, "ada@example.com", null);
  const url = /https:\S+/.exec(mail?.text ?? "")?.[0] ?? "";
  expect(url.startsWith("https://vouch.test/portal/enter?")).toBe(true);
  // Programs that look into mails follow links: that uses nothing up.
  expect(await (await answer(portalEnter.loader, new Request(url))).text()).toContain("Open my page");
  const form = { shop: shop.domain, key: keyIn(mail) };
  const request = new Request("https://vouch.test/portal/enter", { method: "POST", body: new URLSearchParams(form) });
  const cookie = (await answer(portalEnter.action, request)).headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/HttpOnly; SameSite=Lax; Secure$/);
  const headers = { cookie: cookie.split(";", 1)[0] ?? "" };
  const page = await answer(portal.loader, new Request("https://vouch.test/portal", { headers }));
  expect(await page.text()).toContain("Hello Ada");
  expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  await answer(portal.action, new Request("https://vouch.test/portal", { method: "POST", headers }));
  expect((await answer(portal.loader, new Request("https://vouch.test/portal", { headers }))).status).toBe(401);
});

test.each([
  ["one millisecond before its end", 15 * 60_000 - 1, 302],
  ["at its end", 15 * 60_000, 410],
])("a link %s", async (_when, ms, status) => {
  const { shop } = await store.install();
  await aPartner(shop, "Ada", "ada@example.com");
  const [mail] = await mailsFor(
    shop,
    "ada@example.com",
    CUSTOMER,
    instant(Date.now() - ms + (status === 302 ? 2_000 : 0)),
  );
  const entered = await answer(
    proxyEnter.loader,
    asked(shop.domain, "/proxy/enter", { customer: CUSTOMER, query: { key: keyIn(mail) } }),
  );
  expect(entered.status).toBe(status);
});

test("three links in 15 minutes are mailed, and no fourth; an archived partner gets none", async () => {
  const { shop, call } = await store.install();
  const ada = await aPartner(shop, "Ada", "ada@example.com");
  const counts: number[] = [];
  for (let n = 0; n < 4; n++) counts.push((await mailsFor(shop, "ada@example.com", null)).length);
  expect(counts).toEqual([1, 1, 1, 0]);
  const ben = await aPartner(shop, "Ben", "ben@example.com");
  await setPartnerState(shop, call, archived(ben), now());
  expect(await mailsFor(shop, "ben@example.com", null)).toEqual([]);
  expect(ada).not.toBe(ben);
});

test("a changed address, or an archived partner, ends what was signed in", async () => {
  const { shop, call } = await store.install();
  const ada = await aPartner(shop, "Ada", "ada@example.com");
  const greeted = async () =>
    (await (await answer(proxy.loader, asked(shop.domain, "/proxy", { customer: CUSTOMER }))).text()).includes(
      "Hello Ada",
    );
  await bound(shop, "ada@example.com");
  expect(await greeted()).toBe(true);
  await updatePartner(shop, ada, { name: "Ada", email: "ada@example.org", commission: "percent", rate: "10" }, now());
  expect(await greeted()).toBe(false);
  await bound(shop, "ada@example.org");
  await setPartnerState(shop, call, archived(ada), now());
  expect(await greeted()).toBe(false);
});

test("no parameter shows another partner's page, and the merchant's choice is kept", async () => {
  const { shop } = await store.install();
  const [ada, ben] = [await aPartner(shop, "Ada", "ada@example.com"), await aPartner(shop, "Ben", "ben@example.com")];
  await aHandle(appPool(), shop.id, { partner: ben, value: "ben-only" });
  const order = anOrderId();
  const snapshot = aSnapshot({
    name: "#4711",
    currency: shop.currency,
    processedAt: now(),
    codes: [],
    landingSite: "/?ref=ada",
  });
  await settleAll(
    appPool(),
    [{ shopId: shop.id, orderId: order, event: { kind: "snapshot", snapshot, refunds: [] } }],
    now(),
  );
  await bound(shop, "ada@example.com");
  await bound(shop, "ben@example.com", "7002");
  const read = async (customer: string, query: Record<string, string> = {}) =>
    (await answer(proxy.loader, asked(shop.domain, "/proxy", { customer, query }))).text();
  const page = await read(CUSTOMER);
  expect(page).toContain("#4711");
  expect(page).toContain("The customer came by your link.");
  expect(page).toContain("€90.00");
  for (const query of [{ partner: String(ada) }, { partnerId: String(ada) }, { after: `_${order}` }, { id: "1" }])
    expect(await read("7002", query)).not.toContain("#4711");
  await savePortalSettings(shop, { open: "on", showsProducts: "on" });
  const less = await read(CUSTOMER);
  expect(less).not.toMatch(/#4711|€90\.00/);
  expect(less).toContain("Linen shirt");
  await savePortalSettings(shop, {});
  expect((await answer(proxy.loader, asked(shop.domain, "/proxy", { customer: CUSTOMER }))).status).toBe(404);
});

test("HTML and Liquid in a name stay text", async () => {
  const { shop } = await store.install();
  const name = `{{ shop.name }} {% include 'x' %} <script>alert(1)</script> "'><img src=x onerror=alert(1)>`;
  await aPartner(shop, name, "ada@example.com");
  await bound(shop, "ada@example.com");
  const page = await (await answer(proxy.loader, asked(shop.domain, "/proxy", { customer: CUSTOMER }))).text();
  expect(page).not.toMatch(/\{\{|\{%|<img|<script>alert/);
  expect(page).toContain("&#123;&#123; shop.name }} &#123;% include");
  expect(gzipSync(page).length).toBeLessThan(40_000);
  const [mail] = await mailsFor(shop, "ada@example.com", null);
  expect(mail?.html).not.toMatch(/<script|<img/);
});
