import { createHmac, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { aHandle, anOrderId, aSnapshot } from "../../tests/books.ts";
import { API_SECRET } from "../../tests/exchange-token.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import type { PartnerId } from "../domain/ids.ts";
import { instant } from "../domain/ids.ts";
import { portalAddress } from "../domain/links.ts";
import type { Shop } from "../domain/shop.ts";
import type { Mail } from "../mail/smtp.ts";
import { orderCursors } from "../services/order-cursors.ts";
import { createPartner, setPartnerState, updatePartner } from "../services/partners.ts";
import { savePortalSettings } from "../services/portal.ts";
import { settleAll } from "../services/settlement.ts";
import { findShop } from "../services/shops.ts";
import { mailLinks } from "../services/sign-in.ts";

const store = await openStore();
// Nobody listens there, and no job is run that would mail.
Object.assign(process.env, { SMTP_URL: "smtp://127.0.0.1:1", MAIL_FROM: "partners@vouch.test" });
const proxy = await import("./proxy.tsx");
const proxyApply = await import("./proxy_.apply.tsx");
const proxyEnter = await import("./proxy_.enter.tsx");
const proxyElse = await import("./proxy_.$.tsx");
const portal = await import("./portal.tsx");
const portalEnter = await import("./portal_.enter.tsx");
const portalAccept = await import("./portal_.accept.tsx");
const portalHeld = await import("./portal_.held.tsx");
afterAll(() => store.close());
afterEach(() => vi.useRealTimers());

const CUSTOMER = "7001";
const now = () => instant(Date.now());

type Asked = {
  customer?: string;
  query?: Record<string, string>;
  change?: Record<string, string>;
  form?: Record<string, string>;
  prefix?: string;
};

/** What Shopify's app proxy asks the app for, signed as it signs. */
function asked(
  shop: string,
  path: string,
  { customer = "", query = {}, change = {}, form, prefix = "/apps/partners" }: Asked = {},
): Request {
  const fields: Record<string, string> = {
    ...query,
    shop,
    path_prefix: prefix,
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
async function mailsFor(
  shop: Shop,
  email: string,
  customer: string | null,
  at = now(),
  pathPrefix = "/apps/partners",
): Promise<Mail[]> {
  const mails: Mail[] = [];
  const send = async (mail: Mail) => void mails.push(mail);
  await mailLinks(
    { shop, appUrl: "https://vouch.test", secret: API_SECRET, send, now: at },
    { ask: randomUUID(), email, customerId: customer, pathPrefix, invited: false },
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

/** As `asked`, with parameters that stand twice: their values are signed joined by a comma. */
function askedTwice(shop: string, path: string, twice: Record<string, [string, string]>, once = {}): Request {
  const fields: Record<string, string | string[]> = {
    shop,
    path_prefix: "/apps/partners",
    logged_in_customer_id: CUSTOMER,
    timestamp: String(Math.floor(Date.now() / 1000)),
    ...once,
    ...twice,
  };
  const message = Object.entries(fields).map(([name, value]) => `${name}=${[value].flat().join(",")}`);
  const signature = createHmac("sha256", API_SECRET).update(message.toSorted().join("")).digest("hex");
  const query = new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => [value].flat().map((v) => [name, v])),
  );
  return new Request(`https://vouch.test${path}?${query}&signature=${signature}`);
}

test("a parameter that says who or where and stands twice is refused, however it is signed", async () => {
  const { shop } = await store.install();
  await aPartner(shop, "Ada Lovelace", "ada@example.com");
  await bound(shop, "ada@example.com");
  const ask = (twice: Record<string, [string, string]>) =>
    answer(proxy.loader, askedTwice(shop.domain, "/proxy", twice));
  expect((await ask({})).status).toBe(200);
  expect((await ask({ after: ["1", "2"] })).status).toBe(200);
  expect((await ask({ logged_in_customer_id: [CUSTOMER, "9999"] })).status).toBe(400);
  expect((await ask({ logged_in_customer_id: ["", CUSTOMER] })).status).toBe(400);
  expect((await ask({ path_prefix: ["/apps/partners", "/apps/elsewhere"] })).status).toBe(400);
  expect((await ask({ shop: [shop.domain, "other.myshopify.com"] })).status).toBe(400);
  const key = askedTwice(shop.domain, "/proxy/enter", { logged_in_customer_id: [CUSTOMER, "9999"] }, { key: "x" });
  expect((await answer(proxyEnter.loader, key)).status).toBe(400);
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
      (await (await answer(proxy.action, asked(shop.domain, "/proxy", { form: { email } }))).text()).replaceAll(
        email,
        "",
      ),
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
  expect((await enter("")).headers.get("location")).toContain("https://vouch.test/portal/held?");
  expect((await enter("7002")).status).toBe(409);
  const entered = await enter(CUSTOMER);
  expect([entered.status, entered.headers.get("location")]).toEqual([302, "/apps/partners"]);
  expect(entered.headers.get("referrer-policy")).toBe("no-referrer");
  expect(await entered.text()).toBe("");
  expect((await enter("7002")).status).toBe(410);
  const page = await answer(proxy.loader, asked(shop.domain, "/proxy", { customer: CUSTOMER }));
  expect(await page.text()).toContain("Hello Ada Lovelace");
});

test("who opens the link before they log in is led back to it, and no page of the shop has the key in its address", async () => {
  const { shop } = await store.install();
  await aPartner(shop, "Ada Lovelace", "ada@example.com");
  const [mail] = await mailsFor(shop, "ada@example.com", CUSTOMER);
  const enter = (customer: string, query: Record<string, string>) =>
    answer(proxyEnter.loader, asked(shop.domain, "/proxy/enter", { customer, query }));
  const toHold = (await enter("", { key: keyIn(mail) })).headers.get("location") ?? "";
  expect(new URL(toHold).origin).toBe("https://vouch.test");
  const held = await answer(portalHeld.loader, new Request(toHold));
  expect(held.headers.get("location")).toBe(
    `https://${shop.host}/account/login?return_url=${encodeURIComponent("/apps/partners/enter")}`,
  );
  expect(held.headers.get("referrer-policy")).toBe("no-referrer");
  const cookie = held.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/Max-Age=900; Path=\/portal\/held; HttpOnly; SameSite=Lax; Secure$/);
  // Logged in, the shop sends them to where the key is held, and from there to where it is used up.
  const toKey = (await enter(CUSTOMER, {})).headers.get("location") ?? "";
  const headers = { cookie: `other=1; ${cookie.split(";", 1)[0]}` };
  const back = await answer(portalHeld.loader, new Request(toKey, { headers }));
  expect(back.headers.get("set-cookie")).toContain("Max-Age=0");
  expect(back.headers.get("location")).toBe(`https://${shop.host}/apps/partners/enter?key=${keyIn(mail)}`);
  const entered = await enter(CUSTOMER, { key: keyIn(mail) });
  expect([entered.status, entered.headers.get("location")]).toEqual([302, "/apps/partners"]);
});

test("nothing is held for another shop, and nobody is sent elsewhere", async () => {
  const [{ shop }, other] = [await store.install(), await store.install()];
  const key = "k".repeat(43);
  const at = (query: Record<string, string>, cookie = "") =>
    answer(
      portalHeld.loader,
      new Request(`https://vouch.test/portal/held?${new URLSearchParams(query)}`, { headers: { cookie } }),
    );
  const path = "/apps/partners";
  expect((await at({ shop: shop.domain, path })).status).toBe(410);
  expect((await at({ shop: shop.domain, path }, `vouch_key=${other.shop.domain}~${key}`)).status).toBe(410);
  for (const wrong of ["//evil.example", "/apps/partners/../../x", "https://evil.example", ".evil.example/x", ""])
    expect((await at({ shop: shop.domain, path: wrong, key })).status).toBe(410);
  expect((await at({ shop: "nobody.myshopify.com", path, key })).status).toBe(410);
  // Without a key, and logged out, there is nothing to come back for.
  const bare = await answer(proxyEnter.loader, asked(shop.domain, "/proxy/enter"));
  expect(bare.headers.get("location")).toBe(path);
});

test("who is a partner of two shops is signed in to both, and out of one at a time", async () => {
  const shops = [(await store.install()).shop, (await store.install()).shop];
  const jar = new Map<string, string>();
  const asking = (url: string, form?: Record<string, string>) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const post = form && { method: "POST", body: new URLSearchParams(form) };
    return new Request(`https://vouch.test${url}`, { headers: { cookie }, ...post });
  };
  const keep = (response: Response) => {
    const [, name = "", value = "", age] =
      /^([^=]+)=([^;]*); Max-Age=(\d+)/.exec(response.headers.get("set-cookie") ?? "") ?? [];
    if (age === "0") jar.delete(name);
    else jar.set(name, value);
    return response.headers.get("location") ?? "";
  };
  const pages: string[] = [];
  for (const [n, shop] of shops.entries()) {
    await aPartner(shop, `Ada ${n}`, "ada@example.com");
    const [mail] = await mailsFor(shop, "ada@example.com", null);
    const form = { shop: shop.domain, key: keyIn(mail) };
    pages.push(keep(await answer(portalEnter.action, asking("/portal/enter", form))));
  }
  const read = async (url: string) => (await answer(portal.loader, asking(url))).text();
  expect(await read(pages[0] ?? "")).toContain("Hello Ada 0");
  expect(await read(pages[1] ?? "")).toContain("Hello Ada 1");
  expect(await read("/portal")).toMatch(/Hello Ada [01]/);
  expect(keep(await answer(portal.action, asking(pages[0] ?? "", {})))).toBe(pages[0]);
  const out = await read(pages[0] ?? "");
  expect(out).toContain("You are signed out");
  // Where a new link is asked for is told, and led to.
  expect(out).toContain(`href="https://${shops[0]?.host}/apps/partners"`);
  expect(await read(pages[1] ?? "")).toContain("Hello Ada 1");
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
  const mailed = now();
  const [mail] = await mailsFor(shop, "ada@example.com", CUSTOMER, mailed);
  vi.useFakeTimers({ toFake: ["Date"], now: mailed + ms });
  const entered = await answer(
    proxyEnter.loader,
    asked(shop.domain, "/proxy/enter", { customer: CUSTOMER, query: { key: keyIn(mail) } }),
  );
  expect(entered.status).toBe(status);
});

test("no other site signs a partner in with a link of its own: what they typed then would be another's", async () => {
  const { shop } = await store.install();
  await aPartner(shop, "Mallory", "mallory@example.com");
  const [mail] = await mailsFor(shop, "mallory@example.com", null);
  const body = () => new URLSearchParams({ shop: shop.domain, key: keyIn(mail) });
  const sent = (action: unknown, path: string, site: string) =>
    answer(
      action,
      new Request(`https://vouch.test${path}`, { method: "POST", body: body(), headers: { "sec-fetch-site": site } }),
    );
  for (const site of ["cross-site", "same-site"]) {
    for (const [action, path] of [
      [portalEnter.action, "/portal/enter"],
      [portalAccept.action, "/portal/accept"],
    ] as const) {
      const refused = await sent(action, path, site);
      expect([refused.status, refused.headers.get("set-cookie")]).toEqual([403, null]);
    }
  }
  // Nothing was used up.
  expect((await sent(portalEnter.action, "/portal/enter", "same-origin")).headers.get("set-cookie")).toContain("vouch");
});

test("who opens a used link again and is signed in comes to their page; who is not finds where to ask", async () => {
  const { shop } = await store.install();
  await aPartner(shop, "Ada", "ada@example.com");
  const [mail] = await mailsFor(shop, "ada@example.com", null);
  const enter = (cookie = "") =>
    answer(
      portalEnter.action,
      new Request("https://vouch.test/portal/enter", {
        method: "POST",
        body: new URLSearchParams({ shop: shop.domain, key: keyIn(mail) }),
        headers: { cookie },
      }),
    );
  const cookie = (await enter()).headers.get("set-cookie")?.split(";", 1)[0] ?? "";
  const again = await enter(cookie);
  expect([again.status, again.headers.get("location")]).toEqual([302, `/portal?shop=${shop.domain}`]);
  const elsewhere = await enter(cookie.replace(/~.*/, `~${"x".repeat(43)}`));
  expect(elsewhere.status).toBe(410);
  expect(await elsewhere.text()).toContain(`href="https://${shop.host}/apps/partners"`);
});

test("in the shop account a used link leads to the page, and another account is told whose it is not", async () => {
  const { shop } = await store.install();
  await aPartner(shop, "Ada", "ada@example.com");
  const [mail] = await mailsFor(shop, "ada@example.com", CUSTOMER);
  const enter = (customer: string) =>
    answer(proxyEnter.loader, asked(shop.domain, "/proxy/enter", { customer, query: { key: keyIn(mail) } }));
  const other = await enter("7002");
  expect(other.status).toBe(409);
  const said = await other.text();
  expect(said).toContain("another account asked for this link");
  expect(said).not.toContain("no longer good");
  for (const _ of ["used", "again"]) expect((await enter(CUSTOMER)).headers.get("location")).toBe("/apps/partners");
  const late = await enter("7002");
  expect([late.status, (await late.text()).includes("no longer good")]).toEqual([410, true]);
});

test("where the merchant has closed the page, no mail and no button leads to it, and it is said", async () => {
  const { shop } = await store.install();
  await aPartner(shop, "Ada", "ada@example.com");
  const [mail] = await mailsFor(shop, "ada@example.com", null);
  const form = { shop: shop.domain, key: keyIn(mail) };
  const enter = () =>
    answer(
      portalEnter.action,
      new Request("https://vouch.test/portal/enter", { method: "POST", body: new URLSearchParams(form) }),
    );
  const read = (cookie = "") =>
    answer(portal.loader, new Request(`https://vouch.test/portal?shop=${shop.domain}`, { headers: { cookie } }));
  await savePortalSettings(shop, {});
  const link = new Request(`https://vouch.test/portal/enter?${new URLSearchParams(form)}`);
  for (const closed of [await answer(portalEnter.loader, link), await enter(), await read()]) {
    expect(closed.status).toBe(404);
    expect(await closed.text()).toContain("has no partner page at the moment");
  }
  expect(await mailsFor(shop, "ada@example.com", null)).toEqual([]);
  // Nothing was used up.
  await savePortalSettings(shop, { open: "on" });
  const cookie = (await enter()).headers.get("set-cookie")?.split(";", 1)[0] ?? "";
  expect(await (await read(cookie)).text()).toContain("Hello Ada");
  await savePortalSettings(shop, {});
  const closed = await (await read(cookie)).text();
  expect(closed).toContain("has no partner page at the moment");
  expect(closed).not.toContain("signed out");
});

test("what is no address is said next to its field, and stays there", async () => {
  const { shop } = await store.install();
  const response = await answer(proxy.action, asked(shop.domain, "/proxy", { form: { email: 'ada "at" x' } }));
  expect(response.status).toBe(422);
  const text = await response.text();
  expect(text).toContain('value="ada &quot;at&quot; x"');
  expect(text).toMatch(/aria-describedby="vp-email-problem"/);
  expect(text).toContain("This is no e-mail address");
});

test.each(["ada@", "@example.com", "ada @ example.com", "@"])(
  "%s is half an address: nobody is told to look into their mail",
  async (email) => {
    const { shop } = await store.install();
    expect((await answer(proxy.action, asked(shop.domain, "/proxy", { form: { email } }))).status).toBe(422);
  },
);

test("who is logged in is told why an address is asked for", async () => {
  const { shop } = await store.install();
  const read = async (customer: string) =>
    (await answer(proxy.loader, asked(shop.domain, "/proxy", { customer }))).text();
  expect(await read(CUSTOMER)).toContain("You are logged in");
  expect(await read("")).not.toContain("You are logged in");
});

test("an address under the page that names nothing leads back to it", async () => {
  const { shop } = await store.install();
  const response = await answer(proxyElse.loader, asked(shop.domain, "/proxy/nothing"));
  expect([response.status, response.headers.get("content-type")]).toEqual([404, "application/liquid"]);
  expect(await response.text()).toContain('href="/apps/partners"');
  expect((await answer(proxyElse.loader, new Request("https://vouch.test/proxy/nothing"))).status).toBe(400);
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

/** Codes of a partner straight in the database, a minute apart, the first the oldest. */
async function codesOf(
  shop: Shop,
  partner: PartnerId,
  codes: readonly { key: string; state: string }[],
): Promise<void> {
  const [keys, states] = [codes.map(({ key }) => key), codes.map(({ state }) => state)];
  await appPool().query(
    `INSERT INTO code (shop_id, key, display, state, created_at)
     SELECT $1, k, k, s, timestamptz '2026-01-01' + n * interval '1 minute'
     FROM unnest($2::text[], $3::text[]) WITH ORDINALITY x(k, s, n)`,
    [shop.id, keys, states],
  );
  await appPool().query(
    "INSERT INTO assignment (shop_id, code_key, partner_id, from_at) SELECT $1, k, $3, '2026-01-01' FROM unnest($2::text[]) k",
    [shop.id, keys, partner],
  );
}
const named = (stem: string, count: number, state: string) =>
  Array.from({ length: count }, (_, n) => ({ key: `${stem}${String(n).padStart(3, "0")}`, state }));
const read = async (shop: Shop, query: Record<string, string> = {}) =>
  (await answer(proxy.loader, asked(shop.domain, "/proxy", { customer: CUSTOMER, query }))).text();

test("a code that works is shown, however many newer ones were stopped", async () => {
  const { shop } = await store.install();
  const ada = await aPartner(shop, "Ada", "ada@example.com");
  await bound(shop, "ada@example.com");
  await codesOf(shop, ada, [{ key: "STILL-LIVE", state: "live" }, ...named("STOPPED", 60, "stopped")]);
  const page = await read(shop);
  expect(page).toContain("STILL-LIVE");
  expect(page).not.toMatch(/STOPPED0|You have no code/);
});

test("many codes and orders come in pages, each once, and no page is heavy", async () => {
  const { shop } = await store.install({ now: instant(Date.now() - 3_600_000) });
  const ada = await aPartner(shop, "Ada", "ada@example.com");
  await bound(shop, "ada@example.com");
  await aHandle(appPool(), shop.id, { partner: ada, value: "ada-lo" });
  await codesOf(shop, ada, named("LIVE", 45, "live"));
  await settleAll(
    appPool(),
    Array.from({ length: 60 }, (_, n) => {
      const given = { name: `#${n + 5000}`, currency: shop.currency, landingSite: "/?ref=ada-lo", codes: [] };
      const snapshot = aSnapshot({ ...given, processedAt: instant(Date.now() - n) });
      return { shopId: shop.id, orderId: anOrderId(), event: { kind: "snapshot", snapshot, refunds: [] } } as const;
    }),
    now(),
  );
  const linked = (page: string, label: string) => {
    const address = new RegExp(`href="([^"]+)">${label}<`).exec(page)?.[1]?.replaceAll("&amp;", "&");
    return address === undefined ? null : Object.fromEntries(new URL(address, "https://shop.test").searchParams);
  };
  const walked = async (label: string, mark: RegExp) => {
    const [seen, pages] = [[] as string[], [] as string[]];
    for (let query: Record<string, string> | null = {}; query !== null; query = linked(pages.at(-1) ?? "", label)) {
      const page = await read(shop, query);
      pages.push(page);
      seen.push(...(page.match(mark) ?? []));
      expect(gzipSync(page).length).toBeLessThan(40_000);
    }
    return { seen, pages };
  };
  const codes = await walked("More codes", /class="vp-code">LIVE\d+/g);
  expect([codes.seen.length, new Set(codes.seen).size, codes.pages.length]).toEqual([45, 45, 3]);
  expect(codes.pages[1]).toContain("Codes 21 to 40 of 45");
  const orders = await walked("Older orders", /#5\d{3}/g);
  expect([orders.seen.length, new Set(orders.seen).size, orders.pages.length]).toEqual([60, 60, 3]);
  // And back again, with the other list where it was.
  const older = linked(orders.pages[0] ?? "", "Older orders");
  const second = await read(shop, { ...older, codes: "2" });
  expect(second).toContain("Codes 21 to 40 of 45");
  const newer = linked(second, "Newer orders");
  expect(newer).toMatchObject({ codes: "2" });
  expect((await read(shop, newer ?? {})).match(/#5\d{3}/g)).toEqual(orders.seen.slice(0, 25));
});

test("no address of the page tells an order's number or time, and one that is not of the page is not followed", async () => {
  const { shop } = await store.install();
  const ada = await aPartner(shop, "Ada", "ada@example.com");
  const ben = await aPartner(shop, "Ben", "ben@example.com");
  await bound(shop, "ada@example.com");
  await aHandle(appPool(), shop.id, { partner: ada, value: "ada-lo" });
  const placed = Array.from({ length: 30 }, (_, n) => ({ orderId: anOrderId(), at: instant(Date.now() - n) }));
  await settleAll(
    appPool(),
    placed.map(({ orderId, at }, n) => {
      const given = { name: `#${n + 5000}`, currency: shop.currency, landingSite: "/?ref=ada-lo", codes: [] };
      const snapshot = aSnapshot({ ...given, processedAt: at });
      return { shopId: shop.id, orderId, event: { kind: "snapshot", snapshot, refunds: [] } } as const;
    }),
    now(),
  );
  const after = (page: string) => /\?after=([^"&]+)"/.exec(page)?.[1] ?? "";
  const page = await read(shop);
  expect(after(page)).toMatch(/^[\w-]{40,}$/);
  const told = Buffer.from(after(page), "base64url").toString("latin1") + page;
  for (const { orderId, at } of placed) for (const said of [orderId, String(at)]) expect(told).not.toContain(said);
  expect(await read(shop, { after: after(page) })).toContain("#5025");

  const [{ orderId, at } = expect.fail("none")] = placed.slice(24);
  const plain = `${at}_${orderId}`;
  for (const strange of [plain, `${after(page)}x`, "x", orderCursors(shop.id, ben).sealed(plain) ?? ""]) {
    const again = await read(shop, { after: strange });
    expect(again).toContain("#5000");
    expect(again).not.toContain("#5025");
  }
});

test("past the end of the orders, a partner who has some is led back to them", async () => {
  const { shop } = await store.install();
  const ada = await aPartner(shop, "Ada", "ada@example.com");
  await bound(shop, "ada@example.com");
  expect(await read(shop)).toContain("No order yet");
  const past = await read(shop, { after: orderCursors(shop.id, ada).sealed("1000_1") ?? "" });
  expect(past).not.toContain("No order yet");
  expect(past).toMatch(/No older order\..*href="\/apps\/partners">Newest orders</s);
});

test("a paused partner's page says the same everywhere: what is placed now earns nothing", async () => {
  const { shop, call } = await store.install();
  const ada = await aPartner(shop, "Ada", "ada@example.com");
  await bound(shop, "ada@example.com");
  expect(await read(shop)).toContain("Whoever comes by it and orders counts for you");
  await setPartnerState(shop, call, { ...archived(ada), state: "paused" }, now());
  const page = await read(shop);
  expect(page).toContain("orders placed now earn nothing");
  expect(page).not.toMatch(/counts for you|can give you one/);
});

test("the page tells how many clicks the link had", async () => {
  const { shop } = await store.install();
  const ada = await aPartner(shop, "Ada", "ada@example.com");
  await bound(shop, "ada@example.com");
  expect(await read(shop)).toContain("0 clicks in the last 30 days");
  await appPool().query("INSERT INTO click_day (shop_id, partner_id, day, clicks) VALUES ($1, $2, current_date, 7)", [
    shop.id,
    ada,
  ]);
  expect(await read(shop)).toContain("7 clicks in the last 30 days");
});

test("an order tells which of the partner's codes was used, also one that is stopped", async () => {
  const { shop } = await store.install();
  const ada = await aPartner(shop, "Ada", "ada@example.com");
  await bound(shop, "ada@example.com");
  await codesOf(shop, ada, [{ key: "ADA10", state: "live" }]);
  const snapshot = aSnapshot({ currency: shop.currency, processedAt: now() });
  await settleAll(
    appPool(),
    [{ shopId: shop.id, orderId: anOrderId(), event: { kind: "snapshot", snapshot, refunds: [] } }],
    now(),
  );
  await appPool().query("UPDATE code SET state = 'stopped' WHERE shop_id = $1", [shop.id]);
  expect(await read(shop)).toContain("Your code ADA10 was used.");
});

test("an order that another partner won is shown with its reason, and with nothing of theirs; unless the merchant hides it", async () => {
  const { shop } = await store.install();
  const [ada, ben] = [
    await aPartner(shop, "Ada Quist", "ada@example.com"),
    await aPartner(shop, "Ben Ode", "ben@example.com"),
  ];
  await appPool().query(
    "INSERT INTO code (shop_id, key, display, state, created_at) VALUES ($1, 'ADA10', 'ADA10', 'live', $2)",
    [shop.id, new Date(0)],
  );
  await appPool().query(
    "INSERT INTO assignment (shop_id, code_key, partner_id, from_at) VALUES ($1, 'ADA10', $2, $3)",
    [shop.id, ada, new Date(0)],
  );
  const order = (name: string, minutes: number, given: object) => ({
    shopId: shop.id,
    orderId: anOrderId(),
    event: {
      kind: "snapshot" as const,
      snapshot: aSnapshot({ name, currency: shop.currency, processedAt: instant(now() - minutes * 60_000), ...given }),
      refunds: [],
    },
  });
  await appPool().query("UPDATE shop SET earns_from = $2 WHERE id = $1", [shop.id, new Date(0)]);
  await appPool().query("UPDATE partner_state SET from_at = $2 WHERE shop_id = $1", [shop.id, new Date(0)]);
  await appPool().query("UPDATE handle SET since = $2 WHERE shop_id = $1", [shop.id, new Date(0)]);
  await appPool().query("UPDATE terms SET from_at = $2 WHERE shop_id = $1", [shop.id, new Date(0)]);
  const passed = Array.from({ length: 30 }, (_, n) => order(`#6${100 + n}`, 200 - n, { landingSite: "/?ref=ben" }));
  await settleAll(
    appPool(),
    [...passed, order("#4711", 5, { codes: [], landingSite: "/?ref=ben" }), order("#4712", 300, {})],
    now(),
  );
  await bound(shop, "ben@example.com");
  const read = async (query: Record<string, string> = {}) =>
    (await answer(proxy.loader, asked(shop.domain, "/proxy", { customer: CUSTOMER, query }))).text();
  const page = await read();
  expect(page).toContain("#4711");
  expect(page.match(/>not credited</g)).toHaveLength(24);
  expect(page).toContain("The customer came by your link. A code was used, which counts first here.");
  // What the other partner's order came to stands nowhere: the one amount is of Ben's own order.
  expect(page.match(/€90\.00/g)).toHaveLength(1);
  expect(page).not.toMatch(/Ada|ADA10|#4712/);
  expect(gzipSync(page).length).toBeLessThan(40_000);
  const after = decodeURIComponent(/\?after=([^"]+)"/.exec(page)?.[1] ?? "");
  const older = await read({ after });
  expect(older.match(/>not credited</g)).toHaveLength(6);
  expect(new Set([...page.matchAll(/#6\d+/g), ...older.matchAll(/#6\d+/g)].map(([name]) => name)).size).toBe(30);
  await savePortalSettings(shop, { open: "on", showsOrderNames: "on", showsAmounts: "on" });
  const less = await read();
  expect(less).toContain("#4711");
  expect(less).not.toContain("not credited");
  expect(ben).not.toBe(ada);
});

test("where the merchant moved the page to is learnt from what Shopify signed, and links and mails lead there", async () => {
  const { shop } = await store.install();
  await aPartner(shop, "Ada", "ada@example.com");
  const pathOf = async () => (await findShop(shop.domain))?.portalPath;
  expect(await pathOf()).toBe("/apps/partners");
  const moved = { prefix: "/community/friends" };
  const page = await answer(proxy.loader, asked(shop.domain, "/proxy", moved));
  expect(await page.text()).toContain('action="/community/friends"');
  expect(await pathOf()).toBe("/community/friends");
  // A path that is none, or that nobody signed, changes nothing.
  for (const prefix of ["", "//evil.example", "/apps/../x"])
    expect(await (await answer(proxy.loader, asked(shop.domain, "/proxy", { prefix }))).text()).toContain(
      'action="/community/friends"',
    );
  const forged = asked(shop.domain, "/proxy", { change: { path_prefix: "/apps/other" } });
  expect((await answer(proxy.loader, forged)).status).toBe(400);
  expect(await pathOf()).toBe("/community/friends");
  const found = await findShop(shop.domain);
  expect(found && portalAddress(found)).toBe(`https://${shop.host}/community/friends`);
  const [mail] = await mailsFor(shop, "ada@example.com", CUSTOMER, now(), "/community/friends");
  const entered = await answer(
    proxyEnter.loader,
    asked(shop.domain, "/proxy/enter", { customer: CUSTOMER, query: { key: keyIn(mail) }, ...moved }),
  );
  expect(entered.headers.get("location")).toBe("/community/friends");
});

test("an application goes to the page's own path where the proxy tells none that can be read", async () => {
  const { shop } = await store.install();
  await savePortalSettings(shop, { open: "on", takesApplications: "on" });
  const page = await answer(proxyApply.loader, asked(shop.domain, "/proxy/apply", { prefix: "/a/b.c" }));
  expect(await page.text()).toContain(`action="/apps/partners/apply"`);
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

test("an agency has one mail and one way in for all its partners, and sees the page of each of them, of nobody else", async () => {
  const { shop, call } = await store.install();
  const mail = "agency@example.com";
  const [ada, ben] = [await aPartner(shop, "Ada", mail), await aPartner(shop, "Ben", mail.toUpperCase())];
  const cleo = await aPartner(shop, "Cleo", "cleo@example.com");
  const mails = await mailsFor(shop, mail, CUSTOMER);
  expect(mails).toHaveLength(1);
  expect(mails[0]?.text).toContain("Ada, Ben");
  await answer(
    proxyEnter.loader,
    asked(shop.domain, "/proxy/enter", { customer: CUSTOMER, query: { key: keyIn(mails[0]) } }),
  );
  const read = async (query: Record<string, string> = {}) =>
    (await answer(proxy.loader, asked(shop.domain, "/proxy", { customer: CUSTOMER, query }))).text();
  const choice = await read();
  expect(choice).toContain("Your partners at");
  expect(choice).toContain(`/apps/partners?partner=${ben}`);
  expect(choice).not.toContain("Cleo");
  expect(await read({ partner: String(ada) })).toContain("Hello Ada");
  expect(await read({ partner: String(ben) })).toContain("Hello Ben");
  expect(await read({ partner: String(ben) })).toContain("All your partners");
  expect(await read({ partner: String(cleo) })).not.toContain("Cleo");
  // One who leaves the agency takes their page along.
  await updatePartner(shop, ben, { name: "Ben", email: "ben@example.com", commission: "percent", rate: "10" }, now());
  expect(await read({ partner: String(ben) })).toContain("Hello Ada");
  await setPartnerState(shop, call, archived(ada), now());
  expect(await read()).toContain("Mail me a link");
});
