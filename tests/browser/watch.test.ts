// New codes that nobody uses are told, with the way to see why; and the store is looked at when the merchant asks.
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Merchant } from "../../scripts/demo/merchant.ts";
import { overflowOf, PHONE, picture, startWorld, WIDE, type World } from "./world.ts";

const SHOP = "early-days";
let world: World;
let offer = 0;

beforeAll(async () => {
  world = await startWorld();
  const { simulator, appUrl } = world;
  await simulator.createShop({ domain: SHOP, name: "Early Days", currency: "EUR", timezone: "Europe/Berlin" });
  await simulator.install(SHOP);
  const merchant = new Merchant(appUrl, simulator, `${SHOP}.myshopify.com`);
  await merchant.open();
  offer = await merchant.makeOffer({ title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01" });
  const earns = { commission: "percent", rate: "10" };
  const sarah = await merchant.addPartner({ name: "Sarah Lee", ...earns });
  const ben = await merchant.addPartner({ name: "Ben Ode", ...earns });
  await merchant.addCode(offer, sarah, "SARAH20");
  await merchant.addCode(offer, ben, "BEN20");
  await simulator.drain();
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

async function query(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

test("new codes that nobody uses are told on Home and in their rows, and lead to Check", async () => {
  const { app, close } = await world.open(SHOP, "/app");
  await app.getByText("Make an offer").first().waitFor();
  await expect.poll(() => app.getByText("silent").count()).toBe(0);
  await close();

  await query("UPDATE code SET live_at = live_at - interval '4 days'");
  const home = await world.open(SHOP, "/app");
  await home.app.getByRole("heading", { name: "2 new codes are silent" }).waitFor();
  await query(`INSERT INTO click_day (shop_id, partner_id, day, clicks)
    SELECT shop_id, id, current_date - 1, 8 FROM partner WHERE name = 'Ben Ode'`);
  await home.close();
  const later = await world.open(SHOP, "/app");
  await later.app.getByRole("heading", { name: "2 new codes bring no order yet" }).waitFor();
  await later.app.getByText(/8 clicks since it went live .*, and no order/).waitFor();
  await later.app.getByRole("link", { name: "Check SARAH20" }).click();
  await later.app.getByRole("heading", { name: "All is well. Sarah Lee would earn €8.00" }).waitFor();
  await later.close();

  const list = await world.open(SHOP, `/app/offers/${offer}`);
  await list.app.getByRole("link", { name: /No order and no click since .*: look at SARAH20/ }).click();
  await list.app.getByRole("heading", { name: "All is well. Sarah Lee would earn €8.00" }).waitFor();
  await list.close();

  const phone = await world.open(SHOP, "/app", PHONE);
  await phone.app.getByRole("heading", { name: "2 new codes bring no order yet" }).waitFor();
  expect(await overflowOf(phone)).toBe(0);
  await phone.close();
});

test("the store is looked at when the merchant asks, and what it finds shows", async () => {
  const { simulator } = world;
  await simulator.knobs({ drop: 1 });
  await simulator.deleteCode(SHOP, "BEN20");
  await simulator.changeDiscount(SHOP, "SARAH20", { percent: "15" });
  await expect.poll(async () => (await simulator.discount(SHOP, "SARAH20")).codesCount).toBe(1);
  const window = await world.open(SHOP, "/app/differences");
  const { app, close } = window;
  await app.getByText("Shopify and Vouch say the same").waitFor();
  await app.getByRole("button", { name: "Look at the store now" }).click();
  await app.getByText("Discount: Shopify says 15 %, Vouch says 20 %.").waitFor();
  await app.getByRole("heading", { name: "1 code is gone from your store" }).waitFor();
  await app.getByText(/Vouch looked at all discounts and codes in your store today/).waitFor();
  await app.getByRole("button", { name: "Use Vouch’s for Friends" }).click();
  await app.getByText("Discount: Shopify says").waitFor({ state: "hidden" });
  await expect.poll(() => app.getByText("Shopify and Vouch say the same").count()).toBe(0);
  await picture(window, "gone-1280");
  await window.page.setViewportSize(PHONE);
  await picture(window, "gone-390");
  expect(await overflowOf(window)).toBe(0);
  await window.page.setViewportSize(WIDE);
  await app.getByRole("button", { name: "Make it again: BEN20" }).click();
  await app.getByText("Shopify and Vouch say the same").waitFor();
  expect((await simulator.discount(SHOP, "BEN20")).codesCount).toBe(2);
  await close();
  await simulator.knobs({ drop: 0 });
  await simulator.deleteCode(SHOP, "BEN20");
});

test("a trial order turns the light of its code green, and books nothing", async () => {
  const { simulator } = world;
  const { app, close } = await world.open(SHOP, "/app/check?q=SARAH20");
  await app.getByRole("heading", { name: "Place a trial order" }).waitFor();
  await app.getByRole("status").getByText("Waiting for a test order with SARAH20.").waitFor();
  const placed = { lines: [{ product: "Trail mug" }], codes: ["SARAH20"] };
  const real = await simulator.placeOrder(SHOP, placed);
  const trial = await simulator.placeOrder(SHOP, { ...placed, test: true });
  expect(await simulator.drain()).toBe(true);
  const light = app.getByRole("status").filter({ hasText: `Order ${trial.name} has arrived. Sarah Lee would earn` });
  await light.filter({ hasText: "It is a test, so nothing is booked." }).waitFor();
  expect(real.name).not.toBe(trial.name);
  await app.getByRole("link", { name: "See why" }).click();
  await app.getByRole("list").getByText("This is a test order: it is explained, and never earns.").waitFor();
  await close();
});

test("a code that does not work asks for no trial order", async () => {
  const { app, close } = await world.open(SHOP, "/app/check?q=BEN20");
  await app.getByRole("heading", { name: /to put right/ }).waitFor();
  await expect.poll(() => app.getByText("Place a trial order").count()).toBe(0);
  await close();
});

test("the trial order can be read on a phone without moving it sideways", async () => {
  const phone = await world.open(SHOP, "/app/check?q=SARAH20", PHONE);
  await phone.app.getByRole("heading", { name: "Place a trial order" }).waitFor();
  expect(await overflowOf(phone)).toBe(0);
  await phone.close();
});
