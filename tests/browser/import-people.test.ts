// A file whose rows name somebody new at an address that a partner has, and commissions that are not earned anyway.
import { afterAll, beforeAll, expect, test } from "vitest";
import { overflowOf, PHONE, picture, startImport, startWorld, WIDE, type World } from "./world.ts";

const SHOP = "two-of-an-agency";
let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.simulator.createShop({
    domain: SHOP,
    name: "Two Of An Agency",
    currency: "EUR",
    timezone: "Europe/Berlin",
  });
  await world.simulator.install(SHOP);
  const { app, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill("For agencies");
  await app.getByLabel("Percentage", { exact: true }).fill("20");
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name: "For agencies", level: 1 }).waitFor();
  await close();
});
afterAll(() => world.close());

test("whether a name is the same partner is answered on the page, and a commission is told before it is given", async () => {
  const { app, close } = await world.open(SHOP, "/app/imports");
  await app.getByLabel("Or paste rows").fill("code,partner,email\nONE20,Agency One,hello@agency.example");
  await app.getByRole("button", { name: "Read the rows" }).click();
  await startImport(app, "Import 1 row");
  await app.getByText("1 code live in your store, 1 new partner.").waitFor({ timeout: 20_000 });
  await close();

  const again = await world.open(SHOP, "/app/imports");
  const rows = [
    "TWO20,Agency Two,hello@agency.example,10 %",
    "TWO30,Agency Two,hello@agency.example,30 %",
    "ONE25,Agency One,hello@agency.example,25 %",
    "ONE20,Agency One,hello@agency.example,15 %",
  ];
  await again.app.getByLabel("Or paste rows").fill(["code,partner,email,commission", ...rows].join("\n"));
  await again.app.getByRole("button", { name: "Read the rows" }).click();
  await again.app.getByText("Agency One has this address. Is “Agency Two” the same partner?").first().waitFor();
  await picture(again, "import-asks-1280");
  await again.page.setViewportSize(PHONE);
  await picture(again, "import-asks-390");
  expect(await overflowOf(again)).toBe(0);
  await again.page.setViewportSize(WIDE);
  await again.app.getByRole("button", { name: "Another partner in line 2" }).click();
  await again.app.getByText("1 row needs you.").waitFor();
  await again.app.getByText("ONE20 earns 10 % already.").waitFor();
  await picture(again, "import-commission-1280");
  await again.app.getByRole("button", { name: "Leave out line 5" }).click();
  await again.app.getByText("Its orders earn 25 %, whatever Agency One earns by others.").waitFor();
  await picture(again, "import-make-1280");
  await startImport(again.app, "Import 3 rows");
  await again.app.getByText("3 codes live in your store, 1 new partner.").waitFor({ timeout: 20_000 });
  await again.close();
  expect(world.complaints()).toEqual([]);
});
