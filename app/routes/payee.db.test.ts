// The form of payout details as a partner meets it: signed in one way or the other, and as a stranger would forge it.
import { createHmac, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test, vi } from "vitest";
import { API_SECRET } from "../../tests/exchange-token.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { instant, type PartnerId } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import type { Mail } from "../mail/smtp.ts";
import { checkFormToken, formToken } from "../services/form-token.ts";
import { createPartner } from "../services/partners.ts";
import { readPayee, savePayee } from "../services/payees.ts";
import { savePortalSettings } from "../services/portal.ts";
import { mailLinks } from "../services/sign-in.ts";

const FORMER_SECRET = "the-secret-before";
process.env.SHOPIFY_API_SECRET_OLD = FORMER_SECRET;
const store = await openStore();
const proxyEnter = await import("./proxy_.enter.tsx");
const proxyPayee = await import("./proxy_.payee.tsx");
const portalEnter = await import("./portal_.enter.tsx");
const portalPayee = await import("./portal_.payee.tsx");
afterAll(() => store.close());

const IBAN = "DE89370400440532013000";
const GOOD = {
  kind: "person",
  legalName: "Ada Quist",
  line1: "Seestr. 1",
  city: "Berlin",
  country: "DE",
  payout: "iban",
  iban: IBAN,
};
const now = () => instant(Date.now());

type Fields = Record<string, string>;
type Handler = (args: { request: Request; params: object; context: object }) => Promise<Response>;
async function answer(handler: unknown, request: Request): Promise<Response> {
  try {
    return await (handler as Handler)({ request, params: {}, context: {} });
  } catch (error) {
    if (error instanceof Response) return error;
    throw error;
  }
}

function proxied(
  shop: Shop,
  path: string,
  { customer, query = {}, form }: { customer: string; query?: Fields; form?: Fields },
) {
  const fields: Fields = {
    ...query,
    shop: shop.domain,
    path_prefix: "/apps/partners",
    logged_in_customer_id: customer,
    timestamp: String(Math.floor(Date.now() / 1000)),
  };
  const message = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  const signature = createHmac("sha256", API_SECRET).update(message.toSorted().join("")).digest("hex");
  const url = `https://vouch.test${path}?${new URLSearchParams({ ...fields, signature })}`;
  return new Request(url, form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) });
}

async function keyMailedTo(shop: Shop, email: string, customerId: string | null): Promise<string> {
  const mails: Mail[] = [];
  const send = async (mail: Mail) => void mails.push(mail);
  const mailing = { shop, appUrl: "https://vouch.test", secret: API_SECRET, send, now: now() };
  await mailLinks(mailing, { email, customerId, pathPrefix: "/apps/partners", ask: randomUUID(), invited: false });
  return /key=([\w-]{43})/.exec(mails[0]?.text ?? "")?.[1] ?? "";
}

type Visit = {
  shop: Shop;
  partnerId: PartnerId;
  read: (query?: Fields) => Promise<Response>;
  send: (form: Fields) => Promise<Response>;
};

async function aPartner(shop: Shop, email: string, name = "Ada"): Promise<PartnerId> {
  const made = await createPartner(shop, { name, email, commission: "percent", rate: "10" }, now());
  if (made.kind !== "created") throw new Error("no partner was made");
  return made.partnerId;
}

let customers = 9000;
async function inShop(shop: Shop, email = "ada@quist.example"): Promise<Visit> {
  const partnerId = await aPartner(shop, email);
  const customer = String(++customers);
  const key = await keyMailedTo(shop, email, customer);
  await answer(proxyEnter.loader, proxied(shop, "/proxy/enter", { customer, query: { key } }));
  return {
    shop,
    partnerId,
    read: (query = {}) => answer(proxyPayee.loader, proxied(shop, "/proxy/payee", { customer, query })),
    send: (form) => answer(proxyPayee.action, proxied(shop, "/proxy/payee", { customer, form })),
  };
}

async function alone(shop: Shop, email = "ben@ode.example"): Promise<Visit> {
  const partnerId = await aPartner(shop, email, "Ben");
  const form = { shop: shop.domain, key: await keyMailedTo(shop, email, null) };
  const url = "https://vouch.test/portal/payee";
  const entered = await answer(
    portalEnter.action,
    new Request("https://vouch.test/portal/enter", { method: "POST", body: new URLSearchParams(form) }),
  );
  const headers = { cookie: entered.headers.get("set-cookie")?.split(";", 1)[0] ?? "" };
  return {
    shop,
    partnerId,
    read: (query = {}) => answer(portalPayee.loader, new Request(`${url}?${new URLSearchParams(query)}`, { headers })),
    send: (typed) =>
      answer(portalPayee.action, new Request(url, { method: "POST", headers, body: new URLSearchParams(typed) })),
  };
}

const tokenIn = (page: string) => /name="token" value="([\w-]+)"/.exec(page)?.[1] ?? "";
const tokenOf = async ({ read }: Visit) => tokenIn(await (await read()).text());
const maskedOf = async ({ shop, partnerId }: Visit) => (await readPayee({ shopId: shop.id, partnerId }, now())).masked;

test.each([
  ["in the shop's theme", inShop, () => "/apps/partners/payee?saved=1"],
  ["on the app's own origin", alone, ({ domain }: Shop) => `/portal/payee?shop=${domain}&saved=1`],
])("a partner enters details %s, without a script", async (_where, enter, sentTo) => {
  const visit = await enter((await store.install()).shop);
  const empty = await (await visit.read()).text();
  expect(gzipSync(empty).length).toBeLessThan(40_000);
  const saved = await visit.send({ ...GOOD, token: tokenIn(empty) });
  expect([saved.status, saved.headers.get("location")]).toEqual([302, sentTo(visit.shop)]);
  const answered = await visit.read({ saved: "1" });
  expect([answered.status, answered.headers.get("cache-control")]).toEqual([200, "no-store"]);
  const page = await answered.text();
  expect(page).toContain("As now: IBAN ending 3000");
  expect(page).toMatch(/Payouts are held until .*: the payout details are new\./);
  expect(page).not.toContain("0532013000");
});

test("what cannot be saved is told next to its field, and nothing typed is lost", async () => {
  const visit = await inShop((await store.install()).shop);
  const typed = { ...GOOD, iban: "DE89 3704 0044 0532 0130 01", vatId: "DE136695978", city: "" };
  const answered = await visit.send({ ...typed, token: await tokenOf(visit) });
  expect(answered.status).toBe(422);
  const page = await answered.text();
  expect(page).toContain("its check digits do not fit.");
  expect(page).toContain('value="DE89 3704 0044 0532 0130 01"');
  expect(page).toContain('value="DE136695978"');
  expect(page).toContain('href="#vp-city"');
  expect(await maskedOf(visit)).toBeNull();
});

test("a form that another site sends is not taken, and nothing of it is shown", async () => {
  const { shop } = await store.install();
  const [ada, ben, eve] = [await inShop(shop), await alone(shop), await inShop(shop, "eve@evil.example")];
  for (const token of ["", "x", await tokenOf(eve), await tokenOf(ben)]) {
    const answered = await ada.send({ ...GOOD, token });
    expect(answered.status).toBe(403);
    const page = await answered.text();
    expect(page).toContain("the form did not come from this page");
    expect(page).not.toContain(IBAN);
  }
  expect(await maskedOf(ada)).toBeNull();
});

test.each([
  ["today's", 0, "good"],
  ["yesterday's", 1, "good"],
  ["the day before's", 2, "late"],
  ["one of 30 days ago", 30, "late"],
  ["one of 31 days ago", 31, "foreign"],
  ["tomorrow's", -1, "foreign"],
])("%s form is %s days old: %s", async (_which, days, said) => {
  const { shop } = await store.install();
  const drawnFor = { shopId: shop.id, partnerId: await aPartner(shop, "a@b.example"), viewer: "account/1" };
  const at = now();
  const token = formToken(drawnFor, instant(at - days * 86_400_000));
  expect(checkFormToken(drawnFor, token, at)).toBe(said);
  expect(checkFormToken({ ...drawnFor, viewer: "account/2" }, token, at)).toBe("foreign");
});

test("a form that lay open too long keeps what was typed, and is saved the second time", async () => {
  const visit = await inShop((await store.install()).shop);
  const drawnFor = { shopId: visit.shop.id, partnerId: visit.partnerId, viewer: `account/${customers}` };
  const late = await visit.send({ ...GOOD, token: formToken(drawnFor, instant(Date.now() - 3 * 86_400_000)) });
  expect(late.status).toBe(403);
  const page = await late.text();
  expect(page).toContain(`value="${IBAN}"`);
  expect((await visit.send({ ...GOOD, token: tokenIn(page) })).status).toBe(302);
});

test("a form that was drawn under the former secret keeps what was typed, and is saved the second time", async () => {
  const visit = await inShop((await store.install()).shop);
  const drawnFor = { shopId: visit.shop.id, partnerId: visit.partnerId, viewer: `account/${customers}` };
  const before = await formsUnder(FORMER_SECRET);
  const answered = await visit.send({ ...GOOD, token: before.formToken(drawnFor, now()) });
  expect(answered.status).toBe(403);
  const page = await answered.text();
  expect(page).toContain("This page was renewed while you wrote, and nothing is saved yet.");
  expect(page).toContain(`value="${IBAN}"`);
  expect(await maskedOf(visit)).toBeNull();
  expect((await visit.send({ ...GOOD, token: tokenIn(page) })).status).toBe(302);
  const strange = await formsUnder("a-secret-that-never-was");
  const foreign = await visit.send({ ...GOOD, iban: "", token: strange.formToken(drawnFor, now()) });
  expect(await foreign.text()).toContain("the form did not come from this page");
});

/** The app as it was while another secret was set. */
async function formsUnder(secret: string): Promise<typeof import("../services/form-token.ts")> {
  process.env.SHOPIFY_API_SECRET = secret;
  vi.resetModules();
  const { formToken, checkFormToken } = await import("../services/form-token.ts");
  formToken({ shopId: 0 as never, partnerId: 0 as never, viewer: "" }, now());
  process.env.SHOPIFY_API_SECRET = API_SECRET;
  return { formToken, checkFormToken };
}

test("HTML and Liquid in any field stay text", async () => {
  const evil = `{{ shop.name }}{% include 'x' %}</textarea><script>alert(1)</script>"'><img src=x onerror=alert(1)>`;
  const names = [
    "legalName",
    "line1",
    "line2",
    "postcode",
    "city",
    "region",
    "country",
    "vatId",
    "iban",
    "bic",
    "bankCountry",
    "routing",
    "account",
    "swift",
    "paypal",
    "other",
    "kind",
  ];
  const typed = Object.fromEntries(names.map((name) => [name, evil]));
  for (const enter of [inShop, alone]) {
    const visit = await enter((await store.install()).shop);
    for (const payout of ["iban", "account", "paypal", "other"]) {
      const page = await (await visit.send({ ...typed, payout, token: await tokenOf(visit) })).text();
      expect(page).not.toMatch(/\{\{|\{%|<img|<script>alert/);
      expect(page).toContain("&#123;&#123; shop.name }}");
    }
    const other = { ...GOOD, legalName: evil, line1: evil, city: evil.slice(0, 90), payout: "other", other: evil };
    expect((await visit.send({ ...other, token: await tokenOf(visit) })).status).toBe(302);
    expect(await (await visit.read()).text()).not.toMatch(/\{\{|\{%|<img|<script>alert/);
  }
});

test("who is not signed in is sent to where that is done, whatever they post", async () => {
  const { shop } = await store.install();
  const stranger = (form?: Fields) => proxied(shop, "/proxy/payee", { customer: "", ...(form && { form }) });
  expect((await answer(proxyPayee.loader, stranger())).headers.get("location")).toBe("/apps/partners");
  expect((await answer(proxyPayee.action, stranger(GOOD))).headers.get("location")).toBe("/apps/partners");
  const nobody = new Request("https://vouch.test/portal/payee", { method: "POST", body: new URLSearchParams(GOOD) });
  expect((await answer(portalPayee.action, nobody)).headers.get("location")).toBe("/portal");
  const unsigned = new Request(`https://vouch.test/proxy/payee?shop=${shop.domain}&logged_in_customer_id=1`);
  expect((await answer(proxyPayee.loader, unsigned)).status).toBe(400);
});

test("where the shop keeps the details itself, a partner sees how they are paid and changes nothing", async () => {
  const { shop } = await store.install();
  const visit = await alone(shop);
  const { partnerId } = visit;
  await savePayee({ shopId: shop.id, partnerId, by: "merchant", fields: GOOD, now: now() });
  const token = await tokenOf(visit);
  await savePortalSettings(shop, { open: "on" });
  expect((await visit.read()).status).toBe(403);
  expect((await visit.send({ ...GOOD, payout: "none", token })).status).toBe(403);
  expect(await maskedOf(visit)).toBe("IBAN ending 3000");
  const { rows } = await appPool().query("SELECT count(*)::int AS n FROM payee_event WHERE shop_id = $1", [shop.id]);
  expect(rows[0].n).toBe(1);
  await savePortalSettings(shop, { open: "on", editsPayee: "on" });
  expect((await visit.read()).status).toBe(200);
});
