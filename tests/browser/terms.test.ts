// An offer says what its orders earn, a partner follows it, and an order's page tells by whose terms it earned.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startWorld, type Window, type World } from "./world.ts";

const SHOP = "terms-and-tea";
let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.simulator.createShop({ domain: SHOP, currency: "EUR", timezone: "Europe/Berlin" });
  await world.simulator.install(SHOP);
}, 90_000);
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

test("an offer says that its orders earn 12 %", async () => {
  const { app, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill("Autumn");
  await app.getByLabel("Percentage", { exact: true }).fill("20");
  await app.getByText("Partners earn by their own terms").waitFor();
  await app.getByText("A percentage of the sales").click();
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByText("Enter a percentage between 0 and 100, with at most 2 decimals.").first().waitFor();
  await app.getByLabel("Commission in percent").fill("12");
  await app.getByText(/Partners without terms of their own earn 12\s% of the sales/).waitFor();
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name: "Autumn" }).waitFor();
  await app.getByText(/Partners earn 12\s% of the sales since .+, unless their own terms say otherwise/).waitFor();
  await close();
});

test("a partner follows the offer, and gets a code of it", async () => {
  const { app, close } = await world.open(SHOP, "/app/partners/new");
  await app.getByLabel("Name").fill("Sarah Lee");
  await app.getByText("As the group or offer says").click();
  await app.getByRole("button", { name: "Add partner" }).click();
  await app.getByRole("heading", { name: "Sarah Lee" }).waitFor();
  await app.getByText("Earns what the group or the offer says").waitFor();
  await close();
  const offer = await openOffer();
  await offer.app.getByRole("button", { name: "Add code" }).first().click();
  await offer.app.getByLabel("Partner", { exact: true }).fill("Sar");
  await offer.app.getByRole("option", { name: "Sarah Lee" }).click();
  await expect.poll(() => offer.app.getByLabel("Code", { exact: true }).inputValue()).toBe("SARAH20");
  await offer.app.getByRole("dialog").getByRole("button", { name: "Add code" }).click();
  await offer.app.getByText("Live", { exact: true }).first().waitFor();
  await offer.close();
});

test("an order earns 12 % by the offer, to the cent, and says so", async () => {
  // 79.00 + 18.00 = 97.00, less 19.40: 77.60, of which 12 % are 9.31.
  await order();
  await why("#1001", /Credited to Sarah Lee · €9\.31/, /Sarah Lee: €77\.60 × 12\s%, by the offer Autumn since /);
});

async function openOffer(): Promise<Window> {
  const window = await world.open(SHOP, "/app/offers");
  await window.app.getByRole("link", { name: "Autumn" }).click();
  await window.app.getByRole("heading", { name: "Autumn" }).waitFor();
  return window;
}

async function order(): Promise<void> {
  const lines = [{ product: "linen-shirt" }, { product: "trail-mug" }];
  await world.simulator.placeOrder(SHOP, { lines, codes: ["SARAH20"] });
  expect(await world.simulator.drain()).toBe(true);
}

async function why(name: string, verdict: RegExp, sum: RegExp): Promise<void> {
  const { app, close } = await world.open(SHOP, "/app/orders");
  await app.getByRole("link", { name }).click();
  await app.getByRole("heading", { name: verdict }).waitFor();
  await app.getByText(sum).waitFor();
  await close();
}
