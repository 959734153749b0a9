// What an import says before and after it runs: codes that the store has, offers that give nothing, drafts that wait, columns of strangers.
import { afterAll, beforeAll, expect, test } from "vitest";
import { overflowOf, PHONE, picture, startImport, startWorld, WIDE, type World } from "./world.ts";

const SHOP = "house-codes";
let world: World;

async function anOffer(fields: { name: string; kind?: string; percent?: string; ends?: string }) {
  const { app, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill(fields.name);
  if (fields.kind) await app.getByRole("button", { name: fields.kind }).click();
  if (fields.percent) await app.getByLabel("Percentage", { exact: true }).fill(fields.percent);
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name: fields.name, level: 1 }).waitFor();
  await close();
}

beforeAll(async () => {
  world = await startWorld();
  await world.simulator.createShop({ domain: SHOP, name: "House Codes", currency: "EUR", timezone: "Europe/Berlin" });
  await world.simulator.install(SHOP);
  await world.simulator.createDiscount(SHOP, { title: "Welcome", code: "WELCOME10", percent: "10" });
  await anOffer({ name: "For friends", percent: "20" });
});
afterAll(() => world.close());

const noComplaints = () => expect(world.complaints()).toEqual([]);

async function pasted(rows: readonly string[], size?: typeof PHONE) {
  const window = await world.open(SHOP, "/app/imports", size);
  await window.app.getByLabel("Or paste rows").fill(rows.join("\n"));
  await window.app.getByRole("button", { name: "Read the rows" }).click();
  return window;
}

test("a code that the store has is told before anything runs, and given away only where that is chosen", async () => {
  const window = await pasted(["code,partner", "FAY20,Fay", "WELCOME10,Fay", "EVE20,"]);
  const { app } = window;
  await app.getByText("1 code is in your store already").waitFor();
  await app.getByText("1 code for its partner, 1 new partner").waitFor();
  await app.getByRole("button", { name: "Import the other row" }).waitFor();
  await picture(window, "import-house-1280");
  await app.getByRole("tab", { name: "In your store (1)" }).click();
  await app.getByText("“Welcome”", { exact: false }).first().waitFor();
  await app.getByText("Give them to the partners of their rows, as they are").click();
  await app.getByText("2 codes for their partners, 1 new partner").waitFor();
  await picture(window, "import-house-taken-1280");
  await window.close();

  const list = await world.open(SHOP, "/app/imports", PHONE);
  await list.app.getByText("1 row needs you").waitFor();
  await picture(list, "imports-390");
  expect(await overflowOf(list)).toBe(0);
  await list.close();
  const wide = await world.open(SHOP, "/app/imports");
  await picture(wide, "imports-1280");
  await wide.app.getByRole("link", { name: "Go on with Pasted rows" }).click();
  await wide.app.getByRole("button", { name: "Import the other 2 rows" }).click();
  await wide.app.getByText("1 code that your store has already is given to its partner as it is.").waitFor();
  await picture(wide, "import-question-1280");
  await wide.page.setViewportSize(PHONE);
  await picture(wide, "import-question-390");
  await wide.page.setViewportSize(WIDE);
  await wide.app.getByRole("dialog").getByRole("button", { name: "Import the other 2 rows" }).click();
  await wide.app.getByText("1 code that your store had already was taken over as it is.").waitFor({ timeout: 20_000 });
  await picture(wide, "import-result-1280");
  await wide.app.getByRole("button", { name: "Undo import" }).click();
  await wide.app.getByText("1 code that your store had already stays there and goes on giving a discount.").waitFor();
  await picture(wide, "import-undo-1280");
  await wide.close();
  noComplaints();
});

test("of several offers none is picked, and names that promise something else are warned of", async () => {
  await anOffer({ name: "Ship one", kind: "Free shipping" });
  const window = await pasted(["code,partner", "GUS20,Gus", "HAL20,Hal"], PHONE);
  const { app } = window;
  await app.getByText("Choose an offer for the codes whose row names none.").first().waitFor();
  await app.getByLabel("Offer for codes whose row names none").selectOption({ label: "Ship one" });
  await app.getByText("which is not what the name says", { exact: false }).waitFor();
  await picture(window, "import-offers-390");
  expect(await overflowOf(window)).toBe(0);
  await window.close();

  const wide = await world.open(SHOP, "/app/imports");
  await wide.app.getByRole("link", { name: "Go on with Pasted rows" }).first().click();
  await wide.app.getByText(/^Where neither says anything, an order earns 10\s%/).waitFor();
  await picture(wide, "import-terms-1280");
  const commission = wide.app.getByLabel("Commission of new partners whose row names none");
  await commission.selectOption({ label: "A percentage of the sales" });
  const rate = wide.app.getByLabel("Percentage", { exact: true });
  await rate.waitFor();
  await expect.poll(() => rate.inputValue()).toBe("10");
  await wide.app.getByRole("button", { name: "Discard draft" }).click();
  await wide.app.getByText("What you mended of its rows goes with the draft.").waitFor();
  await wide.app.getByRole("dialog").getByRole("button", { name: "Discard draft" }).click();
  await wide.app.getByRole("heading", { name: "Import codes and partners" }).waitFor();
  await wide.close();
  noComplaints();
});

test("a file of which no column is known says so, and which are", async () => {
  const window = await pasted(["Kod;Wer", "ABC;Jan"]);
  const { app } = window;
  await app.getByText("No column was recognised", { exact: true }).waitFor();
  await app.getByText("Found in the first line: Column 1 (Kod), Column 2 (Wer).").waitFor();
  await picture(window, "import-columns-1280");
  await expect.poll(() => app.getByText("Say whose row this is", { exact: false }).count()).toBe(0);
  await window.close();
  noComplaints();
});

test("a row whose name is taken proposes one that is free: one is taken by a click, and then all", async () => {
  const first = await pasted(["code,partner,offer", "SARAH20,Sarah Lee,For friends"]);
  await startImport(first.app, "Import 1 row");
  await first.app.getByText("1 code live in your store", { exact: false }).waitFor({ timeout: 20_000 });
  await first.close();
  await world.simulator.createDiscount(SHOP, { title: "Spring", code: "SPRING10", percent: "10" });
  const rows = [
    "sarah20,John Doe",
    "SARAH20,Sara Jones",
    "TEA20,Mia Ode",
    "tea20,Mia Ode",
    "TEA20,Kit Ray",
    "SPRING10,Zoë",
  ];
  const window = await pasted(["code,partner,offer", ...rows.map((row) => `${row},For friends`)]);
  const { app } = window;
  await app.getByText("TEA20 stands in line 4 already, for the same partner. Leave this row out.").waitFor();
  await app
    .getByText("The names in 4 rows are taken, 1 of them in your store. Each row proposes one that is free.")
    .waitFor();
  await app.getByRole("button", { name: "Use JOHN20 in line 2" }).waitFor();
  expect(await app.getByRole("button", { name: / in line 5$/ }).allTextContents()).toEqual([]);
  await picture(window, "import-proposed-1280");
  await window.page.setViewportSize(PHONE);
  await picture(window, "import-proposed-390");
  expect(await overflowOf(window)).toBe(0);
  await window.page.setViewportSize(WIDE);
  await app.getByRole("button", { name: "Use JOHN20 in line 2" }).click();
  await app.getByRole("button", { name: "Take all proposed names (3)" }).click();
  await app.getByText("5 codes for their partners", { exact: false }).waitFor();
  await app.getByRole("button", { name: "Take all proposed names", exact: false }).waitFor({ state: "detached" });
  await app.getByRole("tab", { name: "All" }).click();
  await app.getByText("ZOE20").first().waitFor();
  await expect.poll(() => app.getByText("is in your store already", { exact: false }).count()).toBe(0);
  await picture(window, "import-taken-1280");
  await window.page.setViewportSize(PHONE);
  await picture(window, "import-taken-390");
  expect(await overflowOf(window)).toBe(0);
  await window.page.setViewportSize(WIDE);
  await app.getByRole("button", { name: "Use sarah20 again in line 2" }).click();
  await app.getByRole("button", { name: "Take all proposed names (1)" }).waitFor();
  await app.getByRole("button", { name: "Use JOHN20 in line 2" }).click();
  await startImport(app, "Import the other 5 rows");
  await app.getByText("5 codes live in your store, 5 new partners.").waitFor({ timeout: 20_000 });
  const inStore = (await world.simulator.discounts(SHOP)).flatMap(({ codes }) => codes.map(({ code }) => code));
  expect(inStore).toEqual(expect.arrayContaining(["JOHN20", "SARA20", "KIT20", "ZOE20", "SPRING10"]));
  await window.close();
  noComplaints();
});

test("a code that the store has leads from where it is typed to its mapping, and the partner's own name is proposed", async () => {
  await world.simulator.createDiscount(SHOP, { title: "Listeners", code: "LISTEN10", percent: "10" });
  const made = await world.open(SHOP, "/app/partners/new");
  await made.app.getByLabel("Name", { exact: true }).fill("Noor Aziz");
  await made.app.getByRole("button", { name: "Add partner" }).click();
  await made.app.getByRole("heading", { name: "Noor Aziz" }).waitFor();
  await made.app.getByRole("button", { name: "Add code" }).first().click();
  const dialog = made.app.getByRole("dialog");
  await dialog.getByLabel("Offer").fill("For friends");
  await made.app.getByRole("option", { name: "For friends" }).click();
  await dialog.getByLabel("Code", { exact: true }).fill("LISTEN10");
  await dialog.getByRole("button", { name: "Use NOOR20" }).waitFor();
  await picture(made, "add-code-1280");
  await dialog.getByRole("link", { name: "Map the existing code" }).click();
  await made.app.getByRole("heading", { name: "Map existing codes" }).waitFor();
  await made.app.getByText("LISTEN10").first().waitFor();
  await made.close();
  noComplaints();
});

test("a cell of any length leaves the field that mends its row in the window, and a code that is mixed up is told", async () => {
  const long = "X".repeat(260);
  const window = await pasted([
    "code,partner,offer",
    "NOOR-20,Jonas,For friends",
    "NOOR20,Noor Aziz,For friends",
    `${long},Ida ${"Long".repeat(40)},For friends`,
  ]);
  const { app } = window;
  await app.getByText("1 row needs you", { exact: false }).first().waitFor();
  const leave = app.getByRole("button", { name: "Leave out line 4" });
  await leave.waitFor();
  const box = await leave.boundingBox();
  expect((box?.x ?? 9_999) + (box?.width ?? 0)).toBeLessThan(1280);
  expect(await overflowOf(window)).toBe(0);
  await picture(window, "import-long-cell-1280");
  await app.getByRole("tab", { name: "All" }).click();
  await app.getByText("Customers may mix it up with NOOR-20, which is Jonas’s", { exact: false }).waitFor();
  await picture(window, "import-mixed-up-1280");
  await window.close();
  noComplaints();
});

test("a pattern's name that the store has gets an ending, and says why", async () => {
  await world.simulator.createDiscount(SHOP, { title: "Old", code: "NERIDA10", percent: "10" });
  const people = await pasted(["partner", "Nerida Able"]);
  await startImport(people.app, "Import 1 row");
  await people.app.getByText("1 new partner.", { exact: false }).waitFor({ timeout: 20_000 });
  await people.close();
  const list = await world.open(SHOP, "/app/offers");
  const link = await list.app.getByRole("link", { name: "For friends" }).first().getAttribute("href");
  await list.close();
  const window = await world.open(SHOP, `${link}/generate?pattern=${encodeURIComponent("{FIRST}10")}`);
  await window.app.getByText("NERIDA10 is a discount in your store already.").waitFor();
  await window.app.getByText("NERIDA10-2").waitFor();
  await picture(window, "generate-in-store-1280");
  await window.close();
  noComplaints();
});
