// The story of how a partner is paid: they say where their money goes on their own page, the merchant sees the end of it alone,
// and whoever changes it is not paid at once.
import axe from "axe-core";
import pg from "pg";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Merchant } from "../../scripts/demo/merchant.ts";
import { overflowOf, PHONE, picture, startWorld, WIDE, type World } from "./world.ts";

const SHOP = "moss-and-stone";
const FIRST = "DE89 3704 0044 0532 0130 00";
const SECOND = "GB82 WEST 1234 5698 7654 32";
// Whatever of the details must stand in no line of the log.
const SECRETS = [
  "0532013000",
  "0532 0130",
  "98765432",
  "9876 54",
  "Quist-Ode",
  "Seestraße",
  "10115",
  "136695976",
  "ada@quist.example",
  "ada@new.example",
];
let world: World;
let store = "";
let ada = 0;

beforeAll(async () => {
  world = await startWorld({ logLevel: "trace" });
  const { simulator, appUrl } = world;
  await simulator.createShop({ domain: SHOP, name: "Moss & Stone", currency: "EUR", timezone: "Europe/Berlin" });
  await simulator.install(SHOP);
  store = (await simulator.shop(SHOP)).storefrontUrl.replace(/\/$/, "");
  const merchant = new Merchant(appUrl, simulator, `${SHOP}.myshopify.com`);
  await merchant.open();
  const earns = { commission: "percent", rate: "10" };
  ada = await merchant.addPartner({ name: "Ada Quist", email: "ada@quist.example", ...earns });
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints().filter((text) => !text.includes("422"))).toEqual([]));

const payeePage = (size = WIDE) => world.open(SHOP, `/app/partners/${ada}/payee`, size);

/** The mails to an address about payout details, the oldest first. */
async function warningsTo(address: string) {
  const mails = await world.simulator.mails({ to: address });
  return mails.filter(({ subject }) => subject.includes("payout details"));
}

const linksTo = async (address: string) =>
  (await world.simulator.mails({ to: address })).filter(({ text }) => text?.includes("key="));

/** Signs in by mail alone, on the app's own origin. */
async function signIn(address: string, size = PHONE): Promise<Page> {
  const before = (await linksTo(address)).length;
  const page = await world.visit(`${store}/apps/partners`, size);
  await page.getByLabel(/e-mail address/).fill(address);
  await page.getByRole("button", { name: "Mail me a link" }).click();
  await page.getByText("a link is on its way").waitFor();
  await expect.poll(async () => (await linksTo(address)).length, { timeout: 15_000 }).toBe(before + 1);
  await page.goto(/https?:\S+key=[\w-]+/.exec((await linksTo(address)).at(-1)?.text ?? "")?.[0] ?? "");
  await page.getByRole("button", { name: "Open my page" }).click();
  await page.getByRole("heading", { name: "Hello Ada Quist" }).waitFor();
  return page;
}

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

const sideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test("a merchant sees that nothing is there yet", async () => {
  const window = await world.open(SHOP, `/app/partners/${ada}`);
  await window.app.getByText("Nothing can be paid before somebody enters them.").waitFor();
  await picture(window, "payee-partner-missing");
  await window.app.getByRole("link", { name: "Enter payout details" }).click();
  await window.app.getByText("Nothing was entered yet.").waitFor();
  await picture(window, "payee-merchant-empty");
  await window.close();
});

test("a partner enters where their money goes, in a browser that runs no script", async () => {
  const page = await signIn("ada@quist.example");
  const devtools = await page.context().newCDPSession(page);
  const scripts = (run: boolean) => devtools.send("Emulation.setScriptExecutionDisabled", { value: !run });
  await scripts(false);
  await page.getByText("No payout details yet: nothing can be paid to you.").waitFor();
  await picture({ page }, "payee-portal-missing");
  await page.getByRole("link", { name: "Enter payout details" }).click();
  await page.getByRole("heading", { name: "Your payout details" }).waitFor();
  await page.getByLabel("Legal name").fill("Ada Quist-Ode");
  await page.getByLabel(/VAT id/).fill("DE136695978");
  await page.getByLabel("Street and number").fill("Seestraße 1");
  await page.getByLabel(/Postal code/).fill("10115");
  await page.getByLabel("Town").fill("Berlin");
  await page.getByLabel("Country", { exact: true }).selectOption("Germany");
  await expect.poll(() => page.getByLabel("Account number", { exact: true }).isVisible()).toBe(false);
  await page.getByLabel("IBAN", { exact: true }).fill(FIRST.replace(/0$/, "1"));
  await page.getByRole("button", { name: "Save payout details" }).click();
  await page.getByText("Nothing is saved yet.").waitFor();
  await page.getByText("A character of this IBAN is wrong: its check digits do not fit.").first().waitFor();
  await page.getByText("A character of this VAT id is wrong").first().waitFor();
  await expect.poll(() => page.getByLabel("Legal name").inputValue()).toBe("Ada Quist-Ode");
  await scripts(true);
  expect(await axeFinds(page)).toEqual([]);
  await picture({ page }, "payee-portal-problems");
  await scripts(false);
  await page.getByLabel("IBAN", { exact: true }).fill(FIRST);
  await page.getByLabel(/VAT id/).fill("DE136695976");
  await page.getByRole("button", { name: "Save payout details" }).click();
  await page.getByText("Saved.").waitFor();
  await page.getByText("As now: IBAN ending 3000").waitFor();
  await page.getByText(/Payouts are held until .*: the payout details are new\./).waitFor();
  await scripts(true);
  for (const size of [WIDE, PHONE]) {
    await page.setViewportSize(size);
    expect(await axeFinds(page)).toEqual([]);
    expect(await sideways(page)).toBe(0);
    await picture({ page }, `payee-portal-saved-${size.width}`);
  }
  expect(await page.content()).not.toContain("0532013000");
  await page.context().close();
});

test("the merchant sees the end of it, and the whole only when they ask, which is noted", async () => {
  await world.simulator.drain();
  await age("3 days 1 minute");
  const window = await payeePage();
  const { app } = window;
  await app.getByText("As now: IBAN ending 3000").waitFor();
  await app.getByText("Ready", { exact: true }).waitFor();
  await app.getByText("The partner entered payout details").waitFor();
  expect(await app.locator("html").innerHTML()).not.toContain("0532013000");
  await app.getByRole("button", { name: "Show in full" }).click();
  await app.getByText(FIRST).waitFor();
  await app.getByText("The shop looked at the payout details in full").waitFor();
  await picture(window, "payee-merchant-revealed");
  await app.getByRole("button", { name: "Hide" }).click();
  await expect.poll(() => app.getByText(FIRST).count()).toBe(0);
  await window.close();
});

test("another account is mailed to the address, and holds payouts on both sides", async () => {
  const page = await signIn("ada@quist.example", WIDE);
  await page.getByRole("link", { name: "Payout details" }).click();
  await page.getByLabel("Bank transfer by IBAN").check();
  await page.getByLabel("IBAN", { exact: true }).fill(SECOND);
  await page.getByRole("button", { name: "Save payout details" }).click();
  await page.getByText("As now: IBAN ending 5432").waitFor();
  await page.getByText(/Payouts are held until .*: the payout details were changed\./).waitFor();
  await page.getByRole("link", { name: "Back to your page" }).click();
  await page.getByText(/Payouts are held until/).waitFor();
  await picture({ page }, "payee-portal-held");
  await page.context().close();

  await expect.poll(async () => (await warningsTo("ada@quist.example")).length, { timeout: 15_000 }).toBe(2);
  const mail = (await warningsTo("ada@quist.example")).at(-1);
  expect(mail?.text).toContain("this was changed on your partner page: where the money is sent.");
  expect(`${mail?.text}${mail?.html}`).not.toMatch(/5432|3000|IBAN/);

  const card = await world.open(SHOP, `/app/partners/${ada}`);
  await card.app.getByText("IBAN ending 5432").waitFor();
  await card.app.getByText(/Payouts are held until .*: the payout details were changed\./).waitFor();
  await picture(card, "payee-partner-held");
  await card.close();
  const window = await payeePage();
  await window.app.getByText("IBAN ending 3000 → IBAN ending 5432").waitFor();
  await window.app.getByText("Mailed to the partner.").first().waitFor();
  await picture(window, "payee-merchant-held");
  await window.close();
});

test("another e-mail address is told to the one from before, and holds payouts too", async () => {
  await age("4 days");
  const window = await world.open(SHOP, `/app/partners/${ada}`);
  await window.app.getByText("Ready", { exact: true }).waitFor();
  await window.app.getByLabel("Email").fill("ada@new.example");
  await window.page.getByRole("button", { name: "Save" }).click();
  await window.app.getByText(/Payouts are held until .*: the e-mail address was changed\./).waitFor();
  await window.close();
  await expect.poll(async () => (await warningsTo("ada@quist.example")).length, { timeout: 15_000 }).toBe(3);
  expect((await warningsTo("ada@quist.example")).at(-1)?.text).toContain(
    "the e-mail address that warnings like this one go to",
  );
  expect(await warningsTo("ada@new.example")).toEqual([]);
});

test("a merchant mends what is wrong next to its field, and pays an account by its routing number", async () => {
  const window = await payeePage(PHONE);
  const { app, page } = window;
  await app.getByLabel("Bank transfer by account number").check({ force: true });
  await app.getByLabel("Country of the bank").selectOption("United States");
  await app.getByLabel(/Routing number/).fill("021000022");
  await app.getByLabel("Account number", { exact: true }).fill("000123456789");
  expect(await overflowOf(window)).toBe(0);
  await page.getByRole("button", { name: "Save" }).click();
  await app.getByText("A digit of this routing number is wrong: it does not add up.").waitFor();
  await expect.poll(() => app.getByLabel("Account number", { exact: true }).inputValue()).toBe("000123456789");
  await picture(window, "payee-merchant-problem-390");
  await app.getByLabel(/Routing number/).fill("021000021");
  await page.getByRole("button", { name: "Save" }).click();
  await app.getByText("As now: Account ending 6789").waitFor();
  await app.getByText("IBAN ending 5432 → Account ending 6789").waitFor();
  // What was typed is gone with the save: nobody who passes by reads it.
  await expect.poll(() => app.getByLabel("Account number", { exact: true }).count()).toBe(0);
  await page.getByText("Unsaved changes", { exact: true }).waitFor({ state: "hidden" });
  expect(await overflowOf(window)).toBe(0);
  await picture(window, "payee-merchant-390");
  await window.close();
});

test("in the shop's theme the same form is signed in by the shop account, and typed braces stay text", async () => {
  const merchant = new Merchant(world.appUrl, world.simulator, `${SHOP}.myshopify.com`);
  await merchant.addPartner({ name: "Ben Ode", email: "ben@ode.example", commission: "percent", rate: "10" });
  const page = await world.visit(`${store}/account/register`, PHONE);
  await page.getByLabel("First name").fill("Ben");
  await page.getByLabel("Last name").fill("Ode");
  await page.getByLabel("E-mail").fill("private@ode.example");
  await page.getByLabel("Password").fill("a long password");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.goto(`${store}/apps/partners`);
  await page.getByLabel(/e-mail address/).fill("ben@ode.example");
  await page.getByRole("button", { name: "Mail me a link" }).click();
  await expect.poll(async () => (await linksTo("ben@ode.example")).length, { timeout: 15_000 }).toBe(1);
  const link = /https?:\S+key=[\w-]+/.exec((await linksTo("ben@ode.example"))[0]?.text ?? "")?.[0] ?? "";
  await page.goto(link.replace(`https://${SHOP}.myshopify.com`, store));
  await page.getByRole("link", { name: "Enter payout details" }).click();
  await page.getByLabel("A business").check();
  await page.getByLabel("Legal name").fill("{{ shop.name }} <b>& Co</b>");
  await page.getByLabel("Street and number").fill("{% include 'x' %}");
  await page.getByLabel("Town").fill("Cork");
  await page.getByLabel("Country", { exact: true }).selectOption("Ireland");
  await page.getByLabel("PayPal", { exact: true }).check();
  await expect.poll(() => page.getByLabel("IBAN", { exact: true }).isVisible()).toBe(false);
  await page.getByLabel("E-mail address of the PayPal account").fill("ben@ode.example");
  await page.getByRole("button", { name: "Save payout details" }).click();
  await page.getByText("As now: PayPal b…@ode.example").waitFor();
  expect(page.url()).toBe(`${store}/apps/partners/payee?saved=1`);
  await expect.poll(() => page.getByLabel("Legal name").inputValue()).toBe("{{ shop.name }} <b>& Co</b>");
  await expect.poll(() => page.getByLabel("Street and number").inputValue()).toBe("{% include 'x' %}");
  for (const size of [PHONE, WIDE]) {
    await page.setViewportSize(size);
    expect(await axeFinds(page)).toEqual([]);
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    // A theme that makes every input as wide as its form would push the words away.
    expect((await page.getByLabel("A business").boundingBox())?.width).toBeLessThan(30);
    await picture({ page }, `payee-theme-${size.width}`);
  }
  await page.context().close();
});

test("the shop keeps the details itself where Settings says so", async () => {
  const settings = await world.open(SHOP, "/app/settings");
  const choice = settings.app.getByLabel("Partners may enter and change their payout details");
  await expect.poll(() => choice.isChecked()).toBe(true);
  await picture(settings, "payee-settings");
  await choice.uncheck({ force: true });
  await settings.app.getByRole("button", { name: "Save the partner page" }).click();
  await settings.page.getByText("Partner page saved").waitFor();
  await settings.close();
  const page = await signIn("ada@new.example");
  await page.getByText("Account ending 6789.").waitFor();
  await expect.poll(() => page.getByRole("link", { name: "Payout details" }).count()).toBe(0);
  await page.context().close();
});

test("nothing of it stands in the log, at any level", () => {
  const log = world.logged();
  expect(log).toContain("mailed that payout details changed");
  expect(log).toContain('"level":"trace"');
  for (const secret of SECRETS) expect(log).not.toContain(secret);
});

/** Lets days pass for the hold. */
async function age(by: string): Promise<void> {
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  await client.query("UPDATE payee SET held_until = held_until - $1::interval", [by]).finally(() => client.end());
}
