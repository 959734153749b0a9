// The story of links and of the people who hand them out: customers come by links with and without codes, with and without leave,
// and a partner reads on their own page what came of it.
import { setTimeout } from "node:timers/promises";
import axe from "axe-core";
import type { Page, Response } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { Merchant } from "../../scripts/demo/merchant.ts";
import { WITH_EMBED } from "./embed.ts";
import { overflowOf, PHONE, picture, startWorld, WIDE, type World } from "./world.ts";

const SHOP = "moss-and-stone";
let world: World;
let store = "";

beforeAll(async () => {
  world = await startWorld();
  const { simulator, appUrl } = world;
  await simulator.createShop({ domain: SHOP, name: "Moss & Stone", currency: "EUR", timezone: "Europe/Berlin" });
  await simulator.install(SHOP);
  store = (await simulator.shop(SHOP)).storefrontUrl.replace(/\/$/, "");
  const merchant = new Merchant(appUrl, simulator, `${SHOP}.myshopify.com`);
  await merchant.open();
  const offer = await merchant.makeOffer({ title: "With partners", kind: "percent", percent: "10" });
  const earns = { commission: "percent", rate: "10" };
  await merchant.addPartner({ name: "Ada Quist", email: "ada@quist.example", ...earns });
  const ben = await merchant.addPartner({ name: "Ben Ode", email: "ben@ode.example", ...earns });
  await merchant.addCode(offer, ben, "BEN10");
  await vi.waitUntil(async () => (await simulator.shop(SHOP)).webPixel !== null, { timeout: 15_000, interval: 100 });
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

/** Buys a mug, with a code where one is given. Returns the order's name. */
async function buy(page: Page, code?: string): Promise<string> {
  await page.goto(`${store}/products/trail-mug`);
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.goto(`${store}/checkout`);
  await page.getByLabel("E-mail").fill("kim@customer.example");
  if (code !== undefined) {
    await page.getByLabel("Discount code").fill(code);
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByLabel("E-mail").fill("kim@customer.example");
  }
  await page.getByRole("button", { name: "Pay now" }).click();
  await page.getByText("Your order is confirmed").waitFor();
  const name = /#\d+/.exec((await page.getByText("Order #").first().textContent()) ?? "")?.[0] ?? "";
  expect(await world.simulator.drain()).toBe(true);
  return name;
}

/** The order's page in the admin, once it says so: a job looks again at an order that came before its visitor's tie. */
async function expectStory(name: string, ...sentences: (string | RegExp)[]): Promise<void> {
  await vi.waitFor(
    async () => {
      const { app, close } = await world.open(SHOP, `/app/orders?q=${encodeURIComponent(name)}`);
      try {
        const order = app.getByRole("link", { name: new RegExp(name) });
        await order.first().click();
        for (const sentence of sentences) await app.getByText(sentence).first().waitFor({ timeout: 10_000 });
      } finally {
        await close();
      }
    },
    { timeout: 60_000, interval: 100 },
  );
}

/** The pixel tells a click again where its page was left before the answer: asks which of the two was answered. */
const pixelTold = (page: Page, what: "click" | "checkout"): Promise<Response> =>
  page
    .context()
    .waitForEvent(
      "response",
      (answer) => answer.url().endsWith("/pixel") && (answer.request().postData() ?? "").includes(`"${what}":`),
    );

/** Comes by a link and waits until the click is kept. */
async function comesBy(link: string, size = WIDE): Promise<Page> {
  const page = await world.visit("about:blank", size);
  const told = pixelTold(page, "click");
  await page.goto(link);
  expect((await told).status()).toBe(204);
  return page;
}

test("a customer follows a referral link, buys without a code, and its partner is credited", async () => {
  const page = await comesBy(`${store}/?ref=ada&utm_source=reel`, PHONE);
  const tied = pixelTold(page, "checkout");
  const order = await buy(page);
  expect((await tied).status()).toBe(204);
  await expectStory(
    order,
    "Credited to Ada Quist",
    "No code was used at checkout.",
    /Click on a link of Ada Quist, today/,
  );
  await page.context().close();
});

test("another partner's code comes before the link, and both are told", async () => {
  const page = await comesBy(`${store}/products/linen-shirt?ref=ada`);
  const order = await buy(page, "BEN10");
  await expectStory(
    order,
    "Credited to Ben Ode",
    /Code BEN10 was used at checkout/,
    /Click on a link of Ada Quist/,
    /It comes later in the rule/,
  );
  await page.context().close();
});

test("a coupon link applies its code and counts for its partner", async () => {
  const page = await comesBy(`${store}/discount/BEN10?redirect=%2F%3Fref%3Dben-ode&ref=ben`);
  const order = await buy(page);
  await expectStory(order, "Credited to Ben Ode", /Code BEN10 was used at checkout/);
  await page.context().close();
});

test("without the customer's leave nothing is told, and the order's landing page still names the link", async () => {
  await world.simulator.changeShop(SHOP, { consentRequired: true });
  const page = await world.visit("about:blank");
  const told: string[] = [];
  page.on("request", (request) => told.push(request.url()));
  await page.goto(`${store}/?ref=ada`);
  await page.getByRole("button", { name: "Decline" }).click();
  const order = await buy(page);
  expect(told.filter((url) => url.endsWith("/pixel"))).toEqual([]);
  expect(await page.evaluate(() => document.cookie)).not.toContain("_vouch");
  await world.simulator.changeShop(SHOP, { consentRequired: false });
  await expectStory(
    order,
    "Credited to Ada Quist",
    "The customer came to the shop by a link of Ada Quist, as Shopify tells.",
  );
  await page.context().close();
});

test("where the endpoint is blocked, a code still credits", async () => {
  const page = await world.visit("about:blank");
  await page.context().route("**/pixel", (route) => route.abort());
  await page.goto(`${store}/?ref=ada`);
  const order = await buy(page, "BEN10");
  await expectStory(order, "Credited to Ben Ode");
  await page.context().close();
  // The browser itself says that it was blocked.
  expect(world.complaints().every((text) => text.includes("ERR_FAILED"))).toBe(true);
});

test("where the pixel is blocked, the cart tells by which links the customer came, and another program's after a partner's takes nothing away", async () => {
  const page = await world.visit("about:blank", PHONE);
  await page.context().route("**/pixel", (route) => route.abort());
  await page.addInitScript(WITH_EMBED);
  await page.goto(store);
  for (const ref of ["ada", "newsletter"]) {
    const noted = page.waitForResponse(/cart\/update\.js/);
    await page.goto(`${store}/products/linen-shirt?ref=${ref}`);
    expect((await noted).status()).toBe(200);
  }
  const order = await buy(page);
  await expectStory(order, "Credited to Ada Quist", "The cart said that a link of Ada Quist had led to it.");
  await page.context().close();
  expect(world.complaints().every((text) => text.includes("ERR_FAILED"))).toBe(true);
});

/** Comes by a link on their second page, so that the pixel alone knows of it. */
async function comesLater(route: (message: string) => Promise<"through" | "away">): Promise<Page> {
  const page = await world.visit("about:blank", PHONE);
  const asked: string[] = [];
  await page.context().route("**/pixel", async (request) => {
    const message = request.request().postData() ?? "";
    asked.push(message);
    if ((await route(message)) === "through") await request.continue();
    else await request.abort();
  });
  await page.goto(store);
  await page.goto(`${store}/products/linen-shirt?ref=ada`);
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  return page;
}

test("a click whose first telling did not get through is told on the thank-you page, and still credits", async () => {
  const page = await comesLater(async (message) => {
    if (!message.includes('"checkout":')) return "away";
    // By then the order is older than its own second.
    await setTimeout(2_500);
    return "through";
  });
  await setTimeout(3_000);
  const tied = pixelTold(page, "checkout");
  const order = await buy(page);
  expect((await tied).status()).toBe(204);
  await expectStory(order, "Credited to Ada Quist", /Click on a link of Ada Quist, today/);
  await page.context().close();
  expect(world.complaints().every((text) => text.includes("ERR_FAILED"))).toBe(true);
});

test("where the answers to clicks never come, the checkout brings its click along", async () => {
  const page = await comesLater((message) =>
    message.includes('"checkout":') ? Promise.resolve("through") : new Promise(() => {}),
  );
  const tied = pixelTold(page, "checkout");
  const order = await buy(page);
  expect((await tied).status()).toBe(204);
  await expectStory(order, "Credited to Ada Quist", /Click on a link of Ada Quist, today/);
  await page.context().close();
});

test("a partner signs in with a shop account, copies their code, and sees an order arrive", async () => {
  const page = await world.visit(`${store}/account/register`, PHONE);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByLabel("First name").fill("Ben");
  await page.getByLabel("Last name").fill("Ode");
  // Any address will do: it is the mailed link that says who they are.
  await page.getByLabel("E-mail").fill("private@ode.example");
  await page.getByLabel("Password").fill("a long password");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.goto(`${store}/apps/partners`);
  await page.getByLabel(/e-mail address/).fill("ben@ode.example");
  await page.getByRole("button", { name: "Mail me a link" }).click();
  await page.getByText("a link is on its way").waitFor();
  await page.goto(await linkMailedTo("ben@ode.example"));
  await page.getByRole("heading", { name: "Hello Ben Ode" }).waitFor();
  expect(page.url()).toBe(`${store}/apps/partners`);

  await page.getByRole("button", { name: "Copy the code BEN10" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("BEN10");
  expect(await axeFinds(page)).toEqual([]);

  const customer = await world.visit("about:blank");
  const order = await buy(customer, "BEN10");
  await customer.context().close();
  await page.reload();
  await page.getByRole("row", { name: new RegExp(`${order}.*payable in 14 days.*Your code BEN10 was used`) }).waitFor();
  await expect.poll(() => page.getByText("Ada Quist").count()).toBe(0);
  await page.setViewportSize(WIDE);
  expect(await axeFinds(page)).toEqual([]);
  await page.context().close();
});

test("a partner sees the orders that they did not win, and why; the merchant may hide them", async () => {
  // Ada's link led to orders that the code BEN10 won.
  const customer = await comesBy(`${store}/products/linen-shirt?ref=ada`);
  const order = await buy(customer, "BEN10");
  await customer.context().close();
  const page = await world.visit(`${store}/apps/partners`);
  await page.getByLabel(/e-mail address/).fill("ada@quist.example");
  await page.getByRole("button", { name: "Mail me a link" }).click();
  await page.goto(await linkMailedTo("ada@quist.example"));
  await page.getByRole("button", { name: "Open my page" }).click();
  const row = page.getByRole("row", {
    name: new RegExp(
      `${order}.*not credited The customer came by your link. A code was used, which counts first here.`,
    ),
  });
  await vi.waitFor(
    async () => {
      await page.reload();
      await row.waitFor({ timeout: 2_000 });
    },
    { timeout: 20_000 },
  );
  await expect.poll(() => page.getByText(/Ben|BEN10/).count()).toBe(0);
  for (const size of [WIDE, PHONE]) {
    await page.setViewportSize(size);
    expect(await axeFinds(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
      0,
    );
    await picture({ page }, `portal-orders-${size.width}`);
  }
  const { page: admin, app, close } = await world.open(SHOP, "/app/settings");
  const hides = app.getByLabel("Orders that were not credited to them, and why");
  await hides.uncheck();
  await app.getByRole("button", { name: "Save the partner page" }).click();
  await admin.getByText("Partner page saved").waitFor();
  await page.reload();
  await expect.poll(() => page.getByText("not credited").count()).toBe(0);
  await admin.getByText("Partner page saved").waitFor({ state: "hidden" });
  await hides.check();
  await app.getByRole("button", { name: "Save the partner page" }).click();
  await admin.getByText("Partner page saved").waitFor();
  await close();
  await page.context().close();
});

test("a partner without a shop account signs in by mail alone, and out again", async () => {
  const page = await world.visit(`${store}/apps/partners`, PHONE);
  expect(await axeFinds(page)).toEqual([]);
  await page.getByLabel(/e-mail address/).fill("ada@quist.example");
  await page.getByRole("button", { name: "Mail me a link" }).click();
  await page.getByText("a link is on its way").waitFor();
  const mailed = await linkMailedTo("ada@quist.example");
  await page.goto(mailed);
  await page.getByRole("button", { name: "Open my page" }).click();
  await page.getByRole("heading", { name: "Hello Ada Quist" }).waitFor();
  expect(page.url()).toMatch(`${world.appUrl}/portal?shop=`);
  expect(await page.evaluate(() => document.cookie)).toBe("");
  for (const size of [WIDE, PHONE]) {
    await page.setViewportSize(size);
    expect(await axeFinds(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
      0,
    );
  }
  // Where the browser lets no page copy, what was to be copied is selected.
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("", "NotAllowedError"));
  });
  await page.getByRole("button", { name: "Copy your link" }).click();
  await page.getByText("The text is selected").waitFor();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(`${SHOP}.myshopify.com/?ref=ada`);
  // The mail is kept, and its link followed again.
  const reopen = async () => {
    await page.goto(mailed);
    await page.getByRole("button", { name: "Open my page" }).click();
  };
  await reopen();
  await page.getByRole("heading", { name: "Hello Ada Quist" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "You are signed out" }).waitFor();
  await reopen();
  await page.getByRole("heading", { name: "This link is no longer good" }).waitFor();
  await page.getByRole("link", { name: "Ask for another" }).click();
  await page.getByRole("button", { name: "Mail me a link" }).waitFor();
  await page.context().close();
  expect(world.complaints().filter((text) => !/401|410/.test(text))).toEqual([]);
});

test("a name without a space fits a phone; a code says its conditions, and what an order with it earns", async () => {
  const merchant = new Merchant(world.appUrl, world.simulator, `${SHOP}.myshopify.com`);
  const name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
  const once = { title: "Once", kind: "percent", percent: "20", startDate: "2040-12-01", once: "on" };
  const offer = await merchant.makeOffer(once);
  const partner = await merchant.addPartner({ name, email: "donau@long.example", commission: "flat", amount: "5" });
  await merchant.addCode(offer, partner, "DONAUDAMPFSCHIFFFAHRTSELEKTRIZI");
  const page = await world.visit(`${store}/apps/partners`, PHONE);
  await page.getByLabel(/e-mail address/).fill("donau@long.example");
  await page.getByRole("button", { name: "Mail me a link" }).click();
  await page.goto(await linkMailedTo("donau@long.example"));
  await page.getByRole("button", { name: "Open my page" }).click();
  await page.getByText(/^20\s% off the whole order, from 1 Dec 2040\. Conditions: once per customer\.$/).waitFor();
  await page.getByText("An order with it earns €5.00.").waitFor();
  for (const size of [WIDE, PHONE]) {
    await page.setViewportSize(size);
    expect(await axeFinds(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
      0,
    );
    await picture({ page }, `portal-long-${size.width}`);
  }
  await page.context().close();
});

test("the merchant's pages of links and settings fit a phone", async () => {
  for (const route of ["/app/settings", "/app/partners"]) {
    const window = await world.open(SHOP, route, PHONE);
    expect(await overflowOf(window)).toBe(0);
    await window.close();
  }
  const { app, close } = await world.open(SHOP, "/app/settings");
  await app.getByText("Clicks on links with ref are seen").waitFor();
  await close();
});

/** Links that were followed already. */
let mailsRead = 0;

/** The link of the newest mail, which nobody has followed, as the mailbox leads there. */
async function linkMailedTo(address: string): Promise<string> {
  const mails = async () => (await world.simulator.mails()).filter(({ to }) => String(to).includes(address));
  const all = async () => (await world.simulator.mails()).length;
  await expect.poll(all, { timeout: 15_000 }).toBeGreaterThan(mailsRead);
  mailsRead = await all();
  const link = /https?:\S+key=[\w-]+/.exec((await mails()).at(-1)?.text ?? "")?.[0] ?? "";
  return link.replace(`https://${SHOP}.myshopify.com`, store);
}

/** What axe finds in our part of a page: the theme around it is the shop's. */
async function axeFinds(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() =>
    (
      globalThis as unknown as {
        axe: { run: (within: string) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe.run(".vp"),
  );
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
