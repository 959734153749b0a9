// Many codes at once: a file whose mistakes are mended on the page, forty partners who get a code each, and the way back.
import { afterAll, beforeAll, expect, test } from "vitest";
import { PHONE, startImport, startWorld, type World } from "./world.ts";

const SHOP = "many-hands";
let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.simulator.createShop({ domain: SHOP, name: "Many Hands", currency: "EUR", timezone: "Europe/Berlin" });
  await world.simulator.install(SHOP);
  const { app, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill("For forty");
  await app.getByLabel("Percentage", { exact: true }).fill("20");
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name: "For forty", level: 1 }).waitFor();
  await close();
});
afterAll(() => world.close());

const noComplaints = () => expect(world.complaints()).toEqual([]);
const codesInStore = async () =>
  (await world.simulator.discounts(SHOP)).reduce((sum, { codesCount }) => sum + codesCount, 0);

test("rows of a file are mended on the page, imported, and taken back", async () => {
  const { app, close } = await world.open(SHOP, "/app/imports");
  const rows = ["Coupon,Name,E-mail", "ADA20,Ada Lovelace,ada@example.com", "ada20,Bob,", "C D,Cee,", "DEE20,,"];
  await app.getByLabel("Or paste rows").fill(rows.join("\n"));
  await app.getByRole("button", { name: "Read the rows" }).click();
  await app.getByText("1 code for its partner, 1 new partner").waitFor();
  await app.getByText("3 rows need you.").waitFor();
  await app.getByText("ADA20 stands in line 2 already.").waitFor();
  await app.getByLabel("Code of line 3").fill("BOB20");
  await app.getByRole("button", { name: "Save line 3" }).click();
  await app.getByText("2 rows need you.").waitFor();
  await app.getByLabel("Code of line 4").fill("CEE20");
  await app.getByRole("button", { name: "Save line 4" }).click();
  await app.getByText("1 row needs you.").waitFor();
  await app.getByRole("button", { name: "Leave out line 5" }).click();
  await app.getByText("3 codes for their partners, 3 new partners").waitFor();
  await app.getByRole("button", { name: "Import 3 rows" }).click();
  const question = app.getByRole("dialog");
  await question.getByText("3 codes go live in your store under “For forty”.").waitFor();
  await question.getByText("3 new partners are added.").waitFor();
  await question.getByText("It can be undone afterwards", { exact: false }).waitFor();
  await question.getByRole("button", { name: "Cancel" }).click();
  await question.waitFor({ state: "hidden" });
  expect(await codesInStore()).toBe(0);
  await startImport(app, "Import 3 rows");
  await app.getByText("3 codes live in your store, 3 new partners.").waitFor({ timeout: 20_000 });
  expect(await codesInStore()).toBe(3);
  await app.getByRole("button", { name: "Undo import" }).click();
  await app.getByRole("button", { name: "Take them back" }).click();
  await app.getByText("All of it is taken back.").waitFor({ timeout: 20_000 });
  expect(await codesInStore()).toBe(0);
  await close();
  noComplaints();
});

test("forty partners are taken on in one go, each with a code by a pattern", async () => {
  const rows = Array.from(
    { length: 40 },
    (_, n) => `Partner ${String.fromCharCode(65 + (n % 26))}${n},p${n}@example.com`,
  );
  const window = await world.open(SHOP, "/app/imports");
  await window.app.getByLabel("Or paste rows").fill(["partner,email", ...rows].join("\n"));
  await window.app.getByRole("button", { name: "Read the rows" }).click();
  await startImport(window.app, "Import 40 rows");
  await window.app.getByText("40 new partners.", { exact: true }).waitFor({ timeout: 20_000 });
  await window.close();

  const { app, close } = await world.open(SHOP, "/app/offers", PHONE);
  await app.getByRole("link", { name: "For forty" }).click();
  await app.getByRole("heading", { name: "For forty" }).waitFor();
  await close();
  const offer = await world.open(SHOP, "/app/offers");
  await offer.app.getByRole("link", { name: "For forty" }).click();
  await offer.app.getByRole("button", { name: "Add many codes" }).click();
  await offer.app
    .getByRole("menuitem", { name: "Make for many partners" })
    .or(offer.app.getByRole("link", { name: "Make for many partners" }))
    .first()
    .click();
  await offer.app.getByLabel("Pattern").fill("{LAST}{VALUE}");
  await offer.app.getByText("40 of 40 ready").waitFor();
  await offer.app.getByText("A020").first().waitFor();
  await offer.app.getByRole("button", { name: "Make 40 codes" }).click();
  await offer.app.getByText("40 codes live in your store").waitFor({ timeout: 30_000 });
  expect(await codesInStore()).toBe(40);
  await offer.close();
  noComplaints();
});
