// What was typed stays until it is sent, and a page says nothing of codes that is not so.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Merchant } from "../../scripts/demo/merchant.ts";
import { overflowOf, PHONE, picture, startWorld, WIDE, type World } from "./world.ts";

const SHOP = "typed-and-told";
const EARNS = { commission: "percent", rate: "10" };
let world: World;
let offer = 0;
let merchant: Merchant;

beforeAll(async () => {
  world = await startWorld();
  const { simulator, appUrl } = world;
  await simulator.createShop({ domain: SHOP, name: "Typed and Told", currency: "EUR", timezone: "Europe/Berlin" });
  await simulator.install(SHOP);
  merchant = new Merchant(appUrl, simulator, `${SHOP}.myshopify.com`);
  await merchant.open();
  offer = await merchant.makeOffer({ title: "Friends", kind: "percent", percent: "15" });
  const sarah = await merchant.addPartner({ name: "Sarah Lee", ...EARNS });
  await merchant.addPartner({ name: "Noor Haddad", ...EARNS });
  await merchant.addCode(offer, sarah, "SARAH15");
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

test("a code that was typed before its partner was chosen stays; one that was proposed follows the partner", async () => {
  const { app, page, close } = await world.open(SHOP, `/app/offers/${offer}`);
  await app.getByRole("button", { name: "Add code" }).first().click();
  const dialog = app.getByRole("dialog");
  const partner = dialog.getByLabel("Partner", { exact: true });
  const code = dialog.getByLabel("Code", { exact: true });
  await partner.fill("Sarah");
  await app.getByRole("option", { name: "Sarah Lee" }).click();
  await expect.poll(() => code.inputValue()).toMatch(/^SARAH/);
  await partner.fill("Noor");
  await app.getByRole("option", { name: "Noor Haddad" }).click();
  await expect.poll(() => code.inputValue()).toBe("NOOR15");
  await code.fill("PODCAST15");
  await partner.fill("Sarah");
  await app.getByRole("option", { name: "Sarah Lee" }).click();
  await partner.fill("Noor");
  await app.getByRole("option", { name: "Noor Haddad" }).click();
  await expect.poll(() => code.inputValue()).toBe("PODCAST15");
  await dialog.getByText("Free, here and in your store.").waitFor();
  await dialog.getByRole("button", { name: "Add code" }).click();
  await page.getByText("PODCAST15 is live in your store").waitFor();
  await close();
});

test("of a file and pasted rows neither is left out in silence, and the file can be removed", async () => {
  const window = await world.open(SHOP, "/app/imports");
  const { app } = window;
  const rows = "code,partner\nTYPED15,Sarah Lee";
  const file = { name: "list.csv", mimeType: "text/csv", buffer: Buffer.from("code,partner\nFILED15,Sarah Lee") };
  await app.locator(".Polaris-DropZone input[type=file]").setInputFiles(file);
  await app.getByText("list.csv").waitFor();
  await app.getByLabel("Or paste rows").fill(rows);
  await app.getByRole("button", { name: "Read the rows" }).click();
  await app.getByText("You chose a file and pasted rows.", { exact: false }).waitFor();
  await picture(window, "file-and-rows-1280");
  await expect.poll(() => app.getByLabel("Or paste rows").inputValue()).toBe(rows);
  await app.getByRole("button", { name: "Remove file" }).click();
  await app.getByText("list.csv").waitFor({ state: "hidden" });
  await app.getByRole("button", { name: "Read the rows" }).click();
  await app.getByText("TYPED15").first().waitFor();
  await window.close();
});

test("a percentage that is none is told beside its field, and does not pass for one", async () => {
  const window = await world.open(SHOP, "/app/imports");
  const { app } = window;
  await app.getByLabel("Or paste rows").fill("code,partner\nNEW15,Newcomer");
  await app.getByRole("button", { name: "Read the rows" }).click();
  const commission = app.getByLabel("Commission of new partners whose row names none");
  await commission.selectOption({ label: "A percentage of the sales" });
  const rate = app.getByLabel("Percentage", { exact: true });
  await rate.fill("150");
  await rate.blur();
  await app.getByText("Enter a percentage between 0 and 100", { exact: false }).waitFor();
  await app.getByText(/Until then it is 10\s%/).waitFor();
  await picture(window, "import-rate-1280");
  await rate.fill("12,5");
  await rate.blur();
  await app.getByText("Enter a percentage between 0 and 100", { exact: false }).waitFor({ state: "hidden" });
  await app.getByRole("button", { name: "Import 1 row" }).click();
  await app
    .getByRole("dialog")
    .getByText(/one earns 12\.5\s% of the sales/)
    .waitFor();
  await window.close();
});

test("of a pattern that is none it is not said that every partner has a code", async () => {
  const { app, close } = await world.open(SHOP, `/app/offers/${offer}/generate?pattern=%7BFIRST`);
  await app.getByText("A { has no } after it. Write a token like {FIRST}.").waitFor();
  await expect.poll(() => app.getByText(/active partner .*(has|is without) a code of this offer/).count()).toBe(0);
  await app.getByLabel("Pattern").fill("{FIRST}-{VALUE}");
  await app.getByText("No active partner is without a code of this offer.").waitFor();
  await close();
});

test("a code that was stopped has no message that says what it gives", async () => {
  const { app, page, close } = await world.open(SHOP, `/app/offers/${offer}`);
  const message = app.getByRole("button", { name: "Copy a message about SARAH15" });
  await message.waitFor();
  await app.getByRole("button", { name: "Stop SARAH15" }).click();
  await app.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
  await page.getByText("SARAH15 stopped").waitFor();
  await message.waitFor({ state: "hidden" });
  await close();
});

test("a name and a note without a space leave the offer's buttons in the window, and a note keeps its lines", async () => {
  const long = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerk".repeat(4);
  const note = `first line\n${long}`;
  const odd = await merchant.makeOffer({ title: long, kind: "percent", percent: "15", note });
  for (const size of [WIDE, PHONE]) {
    for (const page of ["", "/edit", "/generate"]) {
      const window = await world.open(SHOP, `/app/offers/${odd}${page}`, size);
      await picture(window, `long-name${page.replace("/", "-")}-${size.width}`);
      expect(await overflowOf(window), `${page} at ${size.width}`).toBe(0);
      if (page === "") expect(await window.app.getByText(long).last().innerText()).toBe(note);
      await window.close();
    }
  }
});

test("an offer whose codes give nothing says so where codes are added to it, and none is told as live", async () => {
  const dates = { startDate: "2099-01-01", startTime: "00:00" };
  const later = await merchant.makeOffer({ title: "Later", kind: "percent", percent: "15", ...dates });
  const many = await world.open(SHOP, `/app/offers/${later}/generate?pattern=%7BFIRST%7D-LATER`);
  const idle = /^The offer begins 1 Jan 2099: its codes give customers nothing before\.$/;
  await many.app.getByText(idle).waitFor();
  await many.close();
  const window = await world.open(SHOP, `/app/offers/${later}`);
  await window.app.getByRole("button", { name: "Add code" }).first().click();
  const dialog = window.app.getByRole("dialog");
  await dialog.getByText(idle).waitFor();
  await picture(window, "add-code-idle-1280");
  await dialog.getByLabel("Code", { exact: true }).fill("LATER15");
  await dialog.getByLabel("Partner", { exact: true }).fill("Noor");
  await window.app.getByRole("option", { name: "Noor Haddad" }).click();
  await dialog.getByRole("button", { name: "Add code" }).click();
  await window.page.getByText("LATER15 is made in your store").waitFor();
  await window.close();
});
