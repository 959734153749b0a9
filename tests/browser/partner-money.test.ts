// The story of a partner's money where it is easily taken for more or less: money given back for what an edit took off, an order
// that was only a test, a currency that the shop no longer counts in.
import pg from "pg";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Merchant } from "../../scripts/demo/merchant.ts";
import { overflowOf, PHONE, picture, startWorld, WIDE, type World } from "./world.ts";

const SHOP = "fern-and-fable";
const TEE = { title: "Linen tee", price: "100.00" };
let world: World;
let store = "";
let ada = 0;

beforeAll(async () => {
  world = await startWorld();
  const { simulator, appUrl } = world;
  await simulator.createShop({ domain: SHOP, name: "Fern & Fable", currency: "USD", timezone: "Europe/Berlin" });
  await simulator.install(SHOP);
  store = (await simulator.shop(SHOP)).storefrontUrl.replace(/\/$/, "");
  const merchant = new Merchant(appUrl, simulator, `${SHOP}.myshopify.com`);
  await merchant.open();
  ada = await merchant.addPartner({ name: "Ada Quist", email: "ada@quist.example", commission: "percent", rate: "10" });
  const offer = await merchant.makeOffer({ title: "Autumn", kind: "percent", percent: "10" });
  await merchant.addCode(offer, ada, "ADA10");
  await simulator.drain();
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

async function signIn(size = PHONE): Promise<Page> {
  const links = async () =>
    (await world.simulator.mails({ to: "ada@quist.example" })).filter(({ text }) => text?.includes("key="));
  const before = (await links()).length;
  const page = await world.visit(`${store}/apps/partners`, size);
  await page.getByLabel(/e-mail address/).fill("ada@quist.example");
  await page.getByRole("button", { name: "Mail me a link" }).click();
  await page.getByText("a link is on its way").waitFor();
  await expect.poll(async () => (await links()).length, { timeout: 15_000 }).toBe(before + 1);
  await page.goto(/https?:\S+key=[\w-]+/.exec((await links()).at(-1)?.text ?? "")?.[0] ?? "");
  await page.getByRole("button", { name: "Open my page" }).click();
  await page.getByRole("heading", { name: "Hello Ada Quist" }).waitFor();
  return page;
}

const partnerPage = (size = WIDE) => world.open(SHOP, `/app/partners/${ada}`, size);

test("a partner's mail comes from the shop, and their page begins with what they came to copy", async () => {
  const page = await signIn(PHONE);
  const mail = (await world.simulator.mails({ to: "ada@quist.example" })).at(-1);
  expect([mail?.from, mail?.replyTo]).toEqual([
    '"Fern & Fable" <partners@vouch.example>',
    '"Fern & Fable" <hello@fern-and-fable.example>',
  ]);
  for (const name of ["Copy the code ADA10", "Copy the link with ADA10"]) {
    const box = await page.getByRole("button", { name }).boundingBox();
    expect((box?.y ?? PHONE.height) + (box?.height ?? 0)).toBeLessThanOrEqual(PHONE.height);
  }
  for (const name of ["Your earnings", "Your orders"]) {
    await page.getByRole("link", { name }).click();
    await expect.poll(() => page.getByRole("heading", { name }).evaluate(isSeen)).toBe(true);
  }
  expect(await page.evaluate(() => document.body.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await picture({ page }, "partner-page-390");
  await page.context().close();
});

const isSeen = (element: Element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
};

test("of what is given back, what an edit left owed takes nothing more and the rest does, and the order says so", async () => {
  const { simulator } = world;
  const { id } = await simulator.placeOrder(SHOP, { lines: [{ ...TEE, quantity: 2 }], codes: ["ADA10"] });
  await simulator.edit(SHOP, id, { remove: [{ line: 0, quantity: 1 }] });
  await simulator.refund(SHOP, id, { amount: "110.00" });
  await simulator.drain();
  const window = await world.open(SHOP, `/app/orders/${id}`);
  await window.app.getByText("$90.00 given back for what was taken off the order: it came off already").waitFor();
  await window.app.getByText("$20.00 given back of $90.00: the same part comes off").waitFor();
  await window.app.getByText("Credited to Ada Quist · $7.00").waitFor();
  await picture(window, "money-order");
  await window.close();
});

test("a test order earns nothing, here and on the partner's page", async () => {
  await world.simulator.placeOrder(SHOP, { lines: [TEE], codes: ["ADA10"], test: true });
  await world.simulator.drain();
  const window = await partnerPage();
  const row = window.app.getByRole("row").filter({ hasText: "Test order" });
  await row.getByText("$0.00").waitFor();
  await picture(window, "money-test-merchant");
  await window.close();
  const page = await signIn();
  const order = page.getByRole("row").filter({ hasText: "a test order, earns nothing" });
  await order.getByText("$0.00").waitFor();
  expect(await order.textContent()).not.toContain("$9.00");
  await picture({ page }, "money-test-portal");
  await page.context().close();
});

test("after the store changed its currency, what was earned before still stands, beside what is earned now", async () => {
  await countIn("CHF");
  const before =
    /In USD, which (the store|Fern & Fable) counted in before: \$7.00 waiting · \$0.00 payable · \$0.00 paid\./;
  for (const size of [WIDE, PHONE]) {
    const window = await partnerPage(size);
    await window.app.getByText(before).waitFor();
    await window.app.getByRole("heading", { name: "1 credited order" }).waitFor();
    expect(await overflowOf(window)).toBe(0);
    await picture(window, `money-currencies-${size.width}`);
    await window.close();
  }
  for (const size of [WIDE, PHONE]) {
    const home = await world.open(SHOP, "/app", size);
    await home.app.getByText(/^\$7\.00 of commission is still due to .+ in USD, which your store counted in/).waitFor();
    expect(await overflowOf(home)).toBe(0);
    await picture(home, `money-left-home-${size.width}`);
    await home.app.getByRole("link", { name: /^Look: \$7\.00 of commission/ }).click();
    await home.app.getByText(before).waitFor();
    await home.close();
  }
  const page = await signIn();
  await page.getByText(before).waitFor();
  await page.getByText("CHF 0.00 earned in all in this currency.").waitFor();
  await picture({ page }, "money-currencies-portal");
  await page.context().close();
});

/** As shop/update would tell it. */
async function countIn(currency: string): Promise<void> {
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  await client
    .query("UPDATE shop SET former_currencies = ARRAY[currency::text], currency = $1", [currency])
    .finally(() => client.end());
}
