// A long list of codes: sorted, all of it chosen, stopped by a job with progress; what was never used is deleted; whose a code
// was can be read.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Merchant } from "../../scripts/demo/merchant.ts";
import { chooseAll, chooseShown, overflowOf, PHONE, picture, startWorld, WIDE, type World } from "./world.ts";

const SHOP = "long-list";
const EARNS = { commission: "percent", rate: "10" };
let world: World;
let offer = 0;
let sarah = 0;

beforeAll(async () => {
  world = await startWorld();
  const { simulator, appUrl } = world;
  await simulator.createShop({ domain: SHOP, name: "Long List", currency: "EUR", timezone: "Europe/Berlin" });
  await simulator.install(SHOP);
  const merchant = new Merchant(appUrl, simulator, `${SHOP}.myshopify.com`);
  await merchant.open();
  offer = await merchant.makeOffer({ title: "Friends", kind: "percent", percent: "15" });
  sarah = await merchant.addPartner({ name: "Sarah Lee", ...EARNS });
  await merchant.addPartner({ name: "Noor Haddad", ...EARNS });
  for (let n = 1; n <= 54; n += 1) await merchant.addCode(offer, sarah, `SARAH${100 + n}`);
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

test("whoever types the address of codes finds all of them", async () => {
  const { app, close } = await world.open(SHOP, "/app/codes");
  await app.getByRole("heading", { name: "Codes", exact: true }).waitFor();
  await app.getByText("SARAH154").first().waitFor();
  await close();
});

test("a code that is given on names its owners, and the one who had it still reads of it", async () => {
  await world.simulator.placeOrder(SHOP, { lines: [{ product: "Trail mug" }], codes: ["SARAH101"] });
  const window = await world.open(SHOP, `/app/offers/${offer}?sort=orders`);
  const { app, page, close } = window;
  await expect.poll(() => app.locator("tbody tr").first().innerText()).toContain("SARAH101");
  await expect.poll(() => app.locator("tbody tr").first().innerText()).toContain("today");
  await app.locator("tbody tr").first().getByRole("checkbox").check({ force: true });
  await app.getByRole("button", { name: "Reassign" }).click();
  const dialog = app.getByRole("dialog");
  await dialog.getByLabel("Partner", { exact: true }).fill("Noor");
  await app.getByRole("option", { name: "Noor Haddad" }).click();
  await dialog.getByText("From an earlier day on").click();
  await dialog.getByText(/Taken back: €\d+\.\d\d from Sarah Lee\. Noor Haddad earns/).waitFor();
  await picture(window, "reassign-1280");
  await page.setViewportSize(PHONE);
  await picture(window, "reassign-390");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Reassign" }).click();
  await dialog.waitFor({ state: "hidden" });
  await app.getByRole("button", { name: "More for SARAH101" }).click();
  await app.getByRole("menuitem", { name: "Owners…" }).click();
  await app.getByText(/Noor Haddad since/).waitFor();
  await picture(window, "owners");
  await close();
});

test("the history of an order says that its code was given to another", async () => {
  await expect
    .poll(
      async () => {
        const window = await world.open(SHOP, "/app/orders");
        await window.app.locator("tbody tr").first().getByRole("link").first().click();
        await window.app.getByText("What happened since").waitFor();
        const told = await window.app.getByText("SARAH101 given to Noor Haddad").count();
        if (told > 0) await picture(window, "order-given");
        await window.close();
        return told;
      },
      { timeout: 60_000, interval: 2000 },
    )
    .toBe(2);
});

test("codes that were never used are deleted; those that are live are left, and it is said how many", async () => {
  const window = await world.open(SHOP, `/app/offers/${offer}?sort=code&page=2`);
  const { app, close } = window;
  await app.getByRole("button", { name: "Stop SARAH154" }).click();
  await app.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
  await app.getByRole("button", { name: "Resume SARAH154" }).waitFor();
  await chooseShown(app);
  await app
    .getByRole("button", { name: "More actions" })
    .or(app.getByRole("button", { name: "Delete" }))
    .last()
    .click();
  const item = app.getByRole("menuitem", { name: "Delete" });
  if ((await item.count()) > 0) await item.click();
  const dialog = app.getByRole("dialog");
  await dialog.getByText("Delete 1 of 4 codes?").waitFor();
  await dialog.getByText("3 are not stopped: stop them first.").waitFor();
  await picture(window, "delete-1280");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await app.getByText("SARAH154", { exact: true }).waitFor({ state: "hidden" });
  await close();
});

test("all codes of a list are stopped by a job, which says how far it is", async () => {
  const window = await world.open(SHOP, `/app/offers/${offer}`);
  const { app, page, close } = window;
  await chooseAll(app, "53 codes");
  await app.getByText("All 53 codes are selected").waitFor();
  await picture(window, "all-chosen-1280");
  await app.getByRole("button", { name: "Stop", exact: true }).click();
  await app.getByRole("dialog").getByText("Stop all 53 codes?").waitFor();
  await app.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
  await app
    .getByText(/Stopping 53 codes/)
    .first()
    .waitFor();
  await picture(window, "all-stopping-1280");
  await page.setViewportSize(PHONE);
  await picture(window, "all-stopping-390");
  expect(await overflowOf(window)).toBe(0);
  await page.setViewportSize(WIDE);
  await app.getByRole("heading", { name: "Stopped 53 codes" }).waitFor({ timeout: 90_000 });
  await expect(world.simulator.discount(SHOP, "SARAH120")).rejects.toThrow();
  await close();
});

test("a partner reads which codes were theirs", async () => {
  const window = await world.open(SHOP, `/app/partners/${sarah}`);
  await window.app.getByText(/SARAH101 until .*, now of Noor Haddad/).waitFor();
  await picture(window, "former-1280");
  await window.page.setViewportSize(PHONE);
  await picture(window, "former-390");
  expect(await overflowOf(window)).toBe(0);
  await window.close();
});

test("all codes of a list are given to another partner by a job, after it is said what becomes of their orders", async () => {
  const window = await world.open(SHOP, `/app/offers/${offer}`);
  const { app, page, close } = window;
  await chooseAll(app, "53 codes");
  await app.getByRole("button", { name: "Reassign", exact: true }).click();
  const dialog = app.getByRole("dialog");
  await dialog.getByText("Give all 53 codes to a partner").waitFor();
  await dialog.getByLabel("Partner", { exact: true }).fill("Noor");
  await app.getByRole("option", { name: "Noor Haddad" }).click();
  await dialog.getByText(/Noor Haddad earns on orders placed from now on/).waitFor();
  await picture(window, "give-all-1280");
  await dialog.getByRole("button", { name: "Reassign" }).click();
  await page.getByText("Giving 53 codes to Noor Haddad. You can leave this page").waitFor();
  await app.getByRole("heading", { name: "Given 53 codes to Noor Haddad" }).waitFor({ timeout: 60_000 });
  await picture(window, "all-given-1280");
  await app.getByRole("link", { name: "Noor Haddad" }).first().waitFor();
  await expect.poll(() => app.getByRole("link", { name: "Sarah Lee" }).count()).toBe(0);
  await close();
});

test("a request for more codes than a page shows is refused with a sentence, and none is changed", async () => {
  const { app, close } = await world.open(SHOP, `/app/offers/${offer}`);
  const keys = Array.from({ length: 51 }, (_, n) => `SARAH${101 + n}`).join("\n");
  const answer = await app.locator("html").evaluate(async (_, keys) => {
    const body = new URLSearchParams({ wish: "resume", keys });
    const response = await fetch("/app/codes", { method: "POST", body });
    return { status: response.status, text: await response.text() };
  }, keys);
  expect(answer).toEqual({
    status: 400,
    text: "Choose at most 50 codes, or all codes of the list. Nothing was changed.",
  });
  expect(world.complaints().length).toBeGreaterThan(0);
  await expect(world.simulator.discount(SHOP, "SARAH120")).rejects.toThrow();
  await close();
});

test("all codes of a list that are stopped are resumed by a job, together", async () => {
  const window = await world.open(SHOP, `/app/offers/${offer}?state=stopped`);
  const { app, page, close } = window;
  await chooseAll(app, "53 codes");
  await app.getByRole("button", { name: "Resume", exact: true }).click();
  await app.getByRole("heading", { name: "Resumed 53 codes" }).waitFor({ timeout: 60_000 });
  await picture(window, "all-resumed-1280");
  await page.setViewportSize(PHONE);
  await picture(window, "all-resumed-390");
  expect(await overflowOf(window)).toBe(0);
  expect((await world.simulator.discount(SHOP, "SARAH120")).codesCount).toBe(53);
  await close();
});
