// An offer says what its orders earn, a partner follows it, and an order's page tells by whose terms it earned.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { overflowOf, PHONE, startWorld, WIDE, type Window, type World } from "./world.ts";

const SHOP = "terms-and-tea";
let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.simulator.createShop({ domain: SHOP, currency: "EUR", timezone: "Europe/Berlin" });
  await world.simulator.install(SHOP);
});
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
  await app.getByRole("heading", { name: "Autumn", level: 1 }).waitFor();
  await app
    .getByText(/Partners earn 12\s% of the sales since .+, unless code, partner or group says otherwise/)
    .waitFor();
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
  await offer.page.getByText("SARAH20 is live in your store").waitFor();
  await offer.close();
});

test("an order earns 12 % by the offer, to the cent, and says so", async () => {
  // 79.00 + 18.00 = 97.00, less 19.40: 77.60, of which 12 % are 9.31.
  await order();
  await why("#1001", /Credited to Sarah Lee · €9\.31/, /Sarah Lee: €77\.60 × 12\s%, by the offer Autumn since /);
});

test("a group says 8 %, and Sarah who joins it earns that from then on", async () => {
  const partner = await world.open(SHOP, "/app/partners");
  await partner.app.getByRole("link", { name: "Sarah Lee" }).click();
  await partner.app.getByRole("combobox", { name: "Group" }).fill("Creators");
  await partner.page.getByRole("button", { name: "Save" }).click();
  await partner.page.getByText("Partner saved").waitFor();
  await partner.close();
  const { page, app, close } = await world.open(SHOP, "/app/partners");
  await app
    .getByRole("link", { name: "Groups" })
    .or(app.getByRole("button", { name: "Groups" }))
    .first()
    .click();
  await app.getByRole("button", { name: "Edit Creators" }).click();
  const dialog = app.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Creators of 2026");
  await dialog.getByText("A percentage of the sales").click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Enter a percentage between 0 and 100, with at most 2 decimals.").first().waitFor();
  await dialog.getByLabel("Commission in percent").fill("8");
  await dialog.getByText("A new commission holds for orders placed from the moment you save.").waitFor();
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. The new commission holds for orders from now on").waitFor();
  await app.getByText(/8\s% of the sales since /).waitFor();
  await close();
  // 77.60, of which 8 % are 6.21.
  await order();
  await why("#1002", /Credited to Sarah Lee · €6\.21/, /€77\.60 × 8\s%, by the group Creators of 2026 since /);
});

test("a code's own terms come first, and what is earned by the item follows what comes back", async () => {
  const { page, app, close } = await openOffer();
  await app.getByRole("button", { name: "More for SARAH20" }).click();
  await app.getByRole("menuitem", { name: "Terms…" }).click();
  const dialog = app.getByRole("dialog");
  await dialog.getByText("An amount for each item").click();
  await dialog.getByLabel("Commission for each item").fill("1,50");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. The new commission holds for orders from now on").waitFor();
  await app.getByText("Earns €1.50 an item").waitFor();
  await close();
  const placed = await order();
  await why("#1003", /Credited to Sarah Lee · €3\.00/, /2 items × €1\.50, by the code’s own terms since /);
  await world.simulator.refund(SHOP, placed.id, { lines: [{ line: 0, quantity: 1 }] });
  expect(await world.simulator.drain()).toBe(true);
  await why("#1003", /Credited to Sarah Lee · €1\.50/, /1 item × €1\.50, by the code’s own terms since /);
  // Orders from before keep what held then.
  await why("#1001", /Credited to Sarah Lee · €9\.31/, /× 12\s%, by the offer Autumn since /);
});

test.each([PHONE, WIDE])("groups and their dialog can be read at $width pixels", async (size) => {
  const window = await world.open(SHOP, "/app/groups", size);
  await window.app.getByText("Creators of 2026").waitFor();
  expect(await overflowOf(window)).toBe(0);
  await window.app.getByRole("button", { name: "Edit Creators of 2026" }).click();
  await window.app.getByRole("dialog").getByLabel("Commission in percent").waitFor();
  await window.close();
});

test("two windows on one group do not undo each other", async () => {
  const edit = async () => {
    const window = await world.open(SHOP, "/app/groups");
    await window.app.getByRole("button", { name: "Edit Creators of 2026" }).click();
    const dialog = window.app.getByRole("dialog");
    await dialog.getByLabel("Commission in percent").waitFor();
    return { ...window, dialog, save: () => dialog.getByRole("button", { name: "Save" }).click() };
  };
  const [one, other] = [await edit(), await edit()];
  await one.dialog.getByLabel("Commission in percent").fill("9");
  await one.save();
  await one.app.getByText(/9\s% of the sales since /).waitFor();
  await other.dialog.getByLabel("Name").fill("Makers");
  await other.save();
  await other.app.getByText("Makers").first().waitFor();
  await other.app.getByText(/9\s% of the sales since /).waitFor();
  await one.close();
  await other.close();
});

async function openOffer(): Promise<Window> {
  const window = await world.open(SHOP, "/app/offers");
  await window.app.getByRole("link", { name: "Autumn" }).click();
  await window.app.getByRole("heading", { name: "Autumn" }).waitFor();
  return window;
}

async function order(): Promise<{ id: number }> {
  const lines = [{ product: "linen-shirt" }, { product: "trail-mug" }];
  const placed = await world.simulator.placeOrder(SHOP, { lines, codes: ["SARAH20"] });
  expect(await world.simulator.drain()).toBe(true);
  return placed;
}

async function why(name: string, verdict: RegExp, sum: RegExp): Promise<void> {
  const { app, close } = await world.open(SHOP, "/app/orders");
  await app.getByRole("link", { name }).click();
  await app.getByRole("heading", { name: verdict }).waitFor();
  await app.getByText(sum).waitFor();
  await close();
}
