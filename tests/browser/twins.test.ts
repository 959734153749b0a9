// What people type who misread a code goes along when the code is stopped, resumed, given away and deleted, and is named before.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { overflowOf, PHONE, picture, startWorld, type Window, type World } from "./world.ts";

const SHOP = "twin-peaks";
let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.simulator.createShop({ domain: SHOP, currency: "EUR", timezone: "Europe/Berlin" });
  await world.simulator.install(SHOP);
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

const codesInStore = async () =>
  (await world.simulator.discounts(SHOP)).flatMap(({ codes }) => codes.map(({ code }) => code)).toSorted();

async function openOffer(size?: Parameters<World["open"]>[2]): Promise<Window> {
  const window = await world.open(SHOP, "/app/offers", size);
  await window.app.getByRole("link", { name: "Autumn" }).first().click();
  await window.app.getByRole("heading", { name: "Autumn" }).waitFor();
  return window;
}

test("a code and its twin are made for Mario", async () => {
  const partner = await world.open(SHOP, "/app/partners/new");
  await partner.app.getByLabel("Name").fill("Mario");
  await partner.app.getByRole("button", { name: "Add partner" }).click();
  await partner.app.getByRole("heading", { name: "Mario" }).waitFor();
  await partner.close();
  const { app, page, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill("Autumn");
  await app.getByLabel("Percentage", { exact: true }).fill("10");
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name: "Autumn", level: 1 }).waitFor();
  await app.getByRole("button", { name: "Add code" }).first().click();
  await app.getByLabel("Partner", { exact: true }).fill("Mari");
  await app.getByRole("option", { name: "Mario" }).click();
  await app.getByText("Also keep MARI010 for Mario").click();
  await app.getByText("Make MARI010 in your store, too").click();
  await app.getByRole("dialog").getByRole("button", { name: "Add code" }).click();
  await page.getByText("MARIO10 is live in your store, and so is MARI010").waitFor();
  await close();
  expect(await codesInStore()).toEqual(["MARI010", "MARIO10"]);
});

test("stopping names the twin before, and takes both out of the store", async () => {
  const window = await openOffer();
  const { app, page, close } = window;
  await app.getByRole("button", { name: "Stop MARIO10" }).click();
  const dialog = app.getByRole("dialog");
  await dialog.getByText("MARI010, for those who misread MARIO10, is stopped too.").waitFor();
  await dialog.getByText("No order was placed with it yet.").waitFor();
  await picture(window, "twins-stop-wide");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await codesInStore()).toEqual(["MARI010", "MARIO10"]);
  await app.getByRole("button", { name: "Stop MARIO10" }).click();
  await dialog.getByRole("button", { name: "Stop" }).click();
  await page.getByText("MARIO10 and MARI010 stopped").waitFor();
  expect(await codesInStore()).toEqual([]);
  await close();
});

test("resuming brings both back, at a phone's width too", async () => {
  const window = await openOffer(PHONE);
  const { app, page, close } = window;
  await app.getByRole("button", { name: "Resume MARIO10" }).click();
  await app.getByText("MARI010, for those who misread MARIO10, is live again too.").waitFor();
  await picture(window, "twins-resume-phone");
  expect(await overflowOf(window)).toBe(0);
  await app.getByRole("dialog").getByRole("button", { name: "Resume" }).click();
  await page.getByText("MARIO10 and MARI010 live again").waitFor();
  expect(await codesInStore()).toEqual(["MARI010", "MARIO10"]);
  await close();
});

test("whoever gives the code away reads that the twin goes along", async () => {
  const { app, close } = await openOffer();
  const row = app.getByRole("row").filter({ hasText: "MARIO10", hasNotText: "misread" });
  await row.getByRole("checkbox").first().click();
  await app.getByRole("button", { name: "Reassign" }).first().click();
  await app.getByText("MARI010, for those who misread the code, goes along.").waitFor();
  await close();
});

test("several codes that were stopped are deleted at once", async () => {
  const window = await openOffer();
  const { app, page, close } = window;
  await app.getByRole("button", { name: "Stop MARIO10" }).click();
  await app.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
  await page.getByText("MARIO10 and MARI010 stopped").waitFor();
  for (const key of ["MARI010", "MARIO10"]) {
    const row = app.getByRole("row").filter({ has: app.getByRole("button", { name: `Copy ${key}`, exact: true }) });
    await row.getByRole("checkbox").first().click();
  }
  await picture(window, "twins-delete-wide");
  await app.getByRole("button", { name: "Delete", exact: true }).first().click();
  await app.getByText("No order was placed with them. Vouch forgets their names, which can be given again.").waitFor();
  await app.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("MARIO10 and MARI010 deleted").waitFor();
  await close();
});
