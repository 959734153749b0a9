// A merchant decides by hand who gets the credit of an order, reads before what that changes, and takes it back.
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { overflowOf, PHONE, picture, startWorld, WIDE, type Window, type World } from "./world.ts";

const SHOP = "hand-and-heart";
let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.simulator.createShop({ domain: SHOP, currency: "EUR", timezone: "Europe/Berlin" });
  await world.simulator.install(SHOP);
}, 90_000);
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

async function addPartner(name: string, percent: string): Promise<void> {
  const { app, close } = await world.open(SHOP, "/app/partners/new");
  await app.getByLabel("Name").fill(name);
  await app.getByText("A percentage of the sales").click();
  await app.getByLabel("Commission in percent").fill(percent);
  await app.getByRole("button", { name: "Add partner" }).click();
  await app.getByRole("heading", { name }).waitFor();
  await close();
}

async function openOrder(name: string, size = WIDE): Promise<Window> {
  const window = await world.open(SHOP, "/app/orders", size);
  await window.app.getByText(name, { exact: true }).first().click();
  await window.app.getByRole("heading", { name, exact: true }).waitFor();
  return window;
}

/** Actions of a page stand in a menu where there is no room for them. */
async function openDialog({ app }: Window, size = WIDE) {
  if (size === PHONE) {
    await app.getByRole("button", { name: /^View actions for/ }).click();
    await app.getByText("Change credit", { exact: true }).first().click();
  } else await app.getByRole("button", { name: "Change credit" }).click();
  const dialog = app.getByRole("dialog");
  await dialog.getByLabel("Reason").waitFor();
  return dialog;
}

test("two partners, one of them with a code, and two orders", async () => {
  const { app, page, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill("Autumn");
  await app.getByLabel("Percentage", { exact: true }).fill("20");
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name: "Autumn" }).waitFor();
  await addPartner("Sarah Lee", "12.5");
  await addPartner("Noor Haddad", "10");
  await app.getByRole("button", { name: "Add code" }).first().click();
  await app.getByLabel("Partner", { exact: true }).fill("Sar");
  await app.getByRole("option", { name: "Sarah Lee" }).click();
  await expect.poll(() => app.getByLabel("Code", { exact: true }).inputValue()).toBe("SARAH20");
  await app.getByRole("dialog").getByRole("button", { name: "Add code" }).click();
  await page.getByText("SARAH20 is live in your store").waitFor();
  await close();
  const lines = [{ product: "merino-beanie" }, { product: "trail-mug" }];
  await world.simulator.placeOrder(SHOP, { lines, codes: ["SARAH20"] });
  await world.simulator.placeOrder(SHOP, { lines: [{ product: "trail-mug" }] });
  expect(await world.simulator.drain()).toBe(true);
});

test("where there is one offer alone, it is chosen with its proposal, and who empties the field sees the list", async () => {
  const window = await world.open(SHOP, "/app/partners");
  const { app, close } = window;
  await app.getByRole("link", { name: "Noor Haddad" }).click();
  await app.getByRole("heading", { name: "Noor Haddad" }).waitFor();
  await app.getByRole("button", { name: "Add code" }).first().click();
  const dialog = app.getByRole("dialog");
  const offer = dialog.getByLabel("Offer");
  await expect.poll(() => offer.inputValue()).toBe("Autumn");
  expect(await dialog.getByLabel("Code", { exact: true }).inputValue()).toBe("NOOR20");
  await expect.poll(() => dialog.getByRole("button", { name: "Add code" }).isEnabled()).toBe(true);
  await picture(window, "only-offer-1280");
  await offer.fill("");
  await app.getByRole("option", { name: "Autumn" }).waitFor();
  expect(await offer.inputValue()).toBe("");
  await close();
});

test("an order is given to another partner: what is missing is said, then what it changes to the cent", async () => {
  const window = await openOrder("#1001");
  const { app, page, close } = window;
  await app.getByRole("heading", { name: "Credited to Sarah Lee · €4.79" }).waitFor();
  const dialog = await openDialog(window);
  await dialog.getByRole("button", { name: "Change credit" }).click();
  await dialog.getByText("Choose a partner.").waitFor();
  await dialog.getByText("Write why, for whoever asks later.").waitFor();
  await dialog.getByLabel("Partner", { exact: true }).fill("Noor");
  await app.getByRole("option", { name: "Noor Haddad" }).click();
  // 38.32, of which 10 % are 3.83.
  await dialog.getByText(/Sarah Lee loses €4\.79\. Noor Haddad gains €3\.83, payable from .+ on\./).waitFor();
  await dialog.getByLabel("Reason").fill("The customer wrote that Noor’s video brought her");
  await picture(window, "hand-dialog-1280");
  await dialog.getByRole("button", { name: "Change credit" }).click();
  await page.getByText("Credit given to Noor Haddad").waitFor();
  await app.getByRole("heading", { name: "Credited to Noor Haddad · €3.83" }).waitFor();
  await app.getByText(/You gave this order to Noor Haddad on/).waitFor();
  await app
    .getByText(/“The customer wrote that Noor’s video brought her” · staff member 42/)
    .first()
    .waitFor();
  await app.getByText("Credit changed by hand · Sarah Lee").waitFor();
  await app.getByText("Credit changed by hand · Noor Haddad").waitFor();
  expect(await overflowOf(window)).toBe(0);
  await picture(window, "hand-given-1280");
  await close();
  const list = await world.open(SHOP, "/app");
  await list.app.getByRole("link", { name: "Commission: €3.83. Show the orders" }).waitFor();
  await list.close();
});

test("while something else of the order is being saved, it is said that the change was not, and what was typed stays", async () => {
  const window = await openOrder("#1001");
  const { app, page, close } = window;
  const dialog = await openDialog(window);
  await dialog.getByText("Nobody", { exact: true }).click();
  await dialog.getByLabel("Reason").fill("Paid for twice");
  await dialog.getByText(/Noor Haddad loses/).waitFor();
  const other = new pg.Client({ connectionString: world.databaseUrl });
  await other.connect();
  await other.query("BEGIN");
  await other.query("SELECT FROM orders WHERE name = '#1001' FOR UPDATE");
  await dialog.getByRole("button", { name: "Change credit" }).click();
  await dialog.getByText("This could not be saved just now").waitFor();
  await picture(window, "hand-busy-1280");
  expect(await dialog.getByLabel("Reason").inputValue()).toBe("Paid for twice");
  await other.end();
  await dialog.getByLabel("Reason").fill("Paid for twice, and asked back");
  await expect.poll(() => dialog.getByText("This could not be saved just now").count()).toBe(0);
  await dialog.getByRole("button", { name: "Change credit" }).click();
  await page.getByText("Nobody gets the credit").waitFor();
  await app.getByRole("button", { name: "Undo the change" }).click();
  await app.getByRole("dialog").getByText("Sarah Lee gains").waitFor();
  await close();
  const again = await openOrder("#1001");
  const back = await openDialog(again);
  await back.getByLabel("Partner", { exact: true }).fill("Noor");
  await again.app.getByRole("option", { name: "Noor Haddad" }).click();
  await back.getByLabel("Reason").fill("It was hers after all");
  await back.getByText(/Noor Haddad gains/).waitFor();
  await back.getByRole("button", { name: "Change credit" }).click();
  await again.page.getByText("Credit given to Noor Haddad").waitFor();
  await again.close();
});

test("the change is undone, and the code decides again", async () => {
  const window = await openOrder("#1001");
  const { app, page, close } = window;
  await app.getByRole("button", { name: "Undo the change" }).click();
  const dialog = app.getByRole("dialog");
  await dialog.getByText(/Noor Haddad loses €3\.83\. Sarah Lee gains €4\.79, payable from .+ on\./).waitFor();
  await picture(window, "hand-undo-1280");
  await dialog.getByRole("button", { name: "Undo the change" }).click();
  await page.getByText("Change undone", { exact: true }).waitFor();
  await app.getByRole("heading", { name: "Credited to Sarah Lee · €4.79" }).waitFor();
  await expect.poll(() => app.getByRole("button", { name: "Undo the change" }).count()).toBe(0);
  await picture(window, "hand-undone-1280");
  await close();
});

test("on a phone an order of nobody is given to a partner, and one of a partner to nobody", async () => {
  const window = await openOrder("#1002", PHONE);
  const { app, page } = window;
  await app.getByRole("heading", { name: /No partner/ }).waitFor();
  const dialog = await openDialog(window, PHONE);
  await dialog.getByLabel("Partner", { exact: true }).fill("Noor");
  await app.getByRole("option", { name: "Noor Haddad" }).click();
  await dialog.getByText(/Noor Haddad gains €1\.80/).waitFor();
  await dialog.getByLabel("Reason").fill("Agreed on the phone");
  await picture(window, "hand-dialog-390");
  await dialog.getByRole("button", { name: "Change credit" }).click();
  await page.getByText("Credit given to Noor Haddad").waitFor();
  await app.getByRole("heading", { name: "Credited to Noor Haddad · €1.80" }).waitFor();
  expect(await overflowOf(window)).toBe(0);
  await picture(window, "hand-given-390");
  await window.close();

  const other = await openOrder("#1001", PHONE);
  const nobody = await openDialog(other, PHONE);
  await nobody.getByText("Nobody", { exact: true }).click();
  await nobody.getByText("Sarah Lee loses €4.79.").waitFor();
  await nobody.getByLabel("Reason").fill("An order of our own");
  await nobody.getByRole("button", { name: "Change credit" }).click();
  await other.page.getByText("Nobody gets the credit").waitFor();
  await other.app.getByRole("heading", { name: "No partner" }).waitFor();
  await other.app
    .getByText(/that nobody gets the credit/)
    .first()
    .waitFor();
  expect(await overflowOf(other)).toBe(0);
  await picture(other, "hand-nobody-390");
  await other.close();
});
