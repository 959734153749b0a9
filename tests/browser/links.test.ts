// Links in the merchant's hands: tags, a page to open, a QR code, a short address in the shop, and the links of former programs.
import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Merchant } from "../../scripts/demo/merchant.ts";
import { overflowOf, PHONE, picture, startWorld, WIDE, type Window, type World } from "./world.ts";

const SHOP = "short-and-sweet";
const HOST = `${SHOP}.myshopify.com`;
let world: World;
let offer = 0;
let sarah = 0;

beforeAll(async () => {
  world = await startWorld();
  const { simulator, appUrl } = world;
  await simulator.createShop({ domain: SHOP, name: "Short & Sweet", currency: "EUR", timezone: "Europe/Berlin" });
  await simulator.install(SHOP);
  const merchant = new Merchant(appUrl, simulator, HOST);
  await merchant.open();
  offer = await merchant.makeOffer({ title: "Friends", kind: "percent", percent: "20" });
  sarah = await merchant.addPartner({ name: "Sarah Lee", commission: "none" });
  await merchant.addPartner({ name: "Ben Ode", commission: "none", group: "Creators" });
  await merchant.addCode(offer, sarah, "SARAH20");
  await merchant.setHandle(sarah, "sarah");
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

const openOffer = (size = WIDE) => world.open(SHOP, `/app/offers/${offer}`, size);
async function openLink({ app }: Window) {
  await app.getByRole("button", { name: "Link and QR code of SARAH20" }).click();
  const dialog = app.getByRole("dialog");
  await dialog.getByRole("img", { name: /QR code that leads to/ }).waitFor();
  return dialog;
}

test("links carry tags for the shop's reports, previewed while they are typed", async () => {
  const window = await world.open(SHOP, "/app/settings");
  const { app, page } = window;
  await app.getByRole("button", { name: "Use the usual ones" }).click();
  await app
    .getByText(/discount\/ADA20\?redirect=.+utm_source=Ada%20Quist&utm_medium=affiliate&utm_campaign=Autumn/)
    .waitFor();
  await app.getByLabel("utm_campaign").fill("{offr}");
  await app.getByRole("button", { name: "Save the tags" }).click();
  await app.getByText("{offr} stands for nothing.").waitFor();
  await app.getByLabel("utm_campaign").fill("{offer}");
  await app.getByRole("button", { name: "Save the tags" }).click();
  await page.getByText("Tags saved. Links carry them from now on").waitFor();
  await app.getByLabel("utm_content").scrollIntoViewIfNeeded();
  await picture(window, "links-tags-1280");
  await window.close();
});

test("the default commission is set, and holds for orders from then on", async () => {
  const window = await world.open(SHOP, "/app/settings");
  const { app, page } = window;
  await app.getByText(/10\s% of the sales\. It holds where neither/).waitFor();
  await app.getByLabel("Commission in percent").fill("120");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await app.getByText("Enter a percentage between 0 and 100, with at most 2 decimals.").waitFor();
  await app.getByLabel("Commission in percent").fill("15");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Settings saved").waitFor();
  await app.getByText(/15\s% of the sales since .+\. It holds where neither/).waitFor();
  await app.getByLabel("Commission in percent").scrollIntoViewIfNeeded();
  await picture(window, "links-standard-1280");
  await window.close();
});

test("a link opens a product, and its QR code is downloaded as SVG and PNG", async () => {
  const window = await openOffer();
  const { page } = window;
  const dialog = await openLink(window);
  await dialog.getByRole("button", { name: "Choose a product" }).click();
  await page.getByLabel("Trail mug").check();
  await page.getByRole("button", { name: "Select" }).click();
  await expect.poll(() => dialog.getByLabel("Page it opens").inputValue()).toBe("/products/trail-mug");
  await dialog.getByRole("button", { name: "Save the page" }).click();
  await page.getByText("Page of the link saved").waitFor();
  const drawing = dialog.getByRole("img", { name: /QR code that leads to .+redirect=%2Fproducts%2Ftrail-mug/ });
  await drawing.waitFor();
  for (const [button, name, start] of [
    ["Download SVG", "sarah20-sarah-lee-qr.svg", "<svg"],
    ["Download PNG", "sarah20-sarah-lee-qr.png", "\u0089PNG"],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: button }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(name);
    const file = await readFile(await download.path());
    expect(file.toString("latin1").slice(0, 4)).toBe(start);
    if (name.endsWith(".png")) expect(file.readUInt32BE(16)).toBeGreaterThanOrEqual(1_200);
  }
  await picture(window, "links-dialog-1280");
  await window.close();
});

test("a partner's own link is drawn when it is asked for", async () => {
  const window = await world.open(SHOP, `/app/partners/${sarah}`);
  await window.app.getByRole("button", { name: "QR code of the referral link" }).click();
  const dialog = window.app.getByRole("dialog");
  await dialog.getByRole("img", { name: /QR code that leads to .+\?ref=sarah&utm_source=Sarah%20Lee/ }).waitFor();
  const [download] = await Promise.all([
    window.page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Download PNG" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("sarah-lee-qr.png");
  await picture(window, "links-partner-1280");
  await window.close();
});

test("a short address is asked for, checked while typing, made, followed and credited", async () => {
  const window = await openOffer();
  const { page, app } = window;
  const dialog = await openLink(window);
  const field = dialog.getByLabel("Short address");
  await field.fill("cart");
  await dialog.getByText("/cart is a path that Shopify uses itself. Choose another.").waitFor();
  await field.fill("Sarah");
  await dialog.getByText("/sarah can be an address.").waitFor();
  await dialog.getByRole("button", { name: "Make the short address" }).click();
  await page.getByText("/sarah leads to SARAH20").waitFor();
  await dialog.getByRole("img", { name: /QR code that leads to http\S+\/sarah$/ }).waitFor();
  await picture(window, "links-short-1280");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await app.getByRole("button", { name: "Copy the short address of SARAH20" }).waitFor();
  await picture(window, "links-row-1280");
  await window.close();

  const { storefrontUrl } = await world.simulator.shop(SHOP);
  const shop = await world.visit(`${storefrontUrl}/Sarah`);
  await shop.getByRole("heading", { name: "Trail mug" }).waitFor();
  expect(new URL(shop.url()).pathname).toBe("/products/trail-mug");
  expect(shop.url()).toContain("utm_source=Sarah");
  await shop.getByRole("button", { name: "Add to cart" }).click();
  await shop.getByRole("link", { name: "Check out" }).click();
  await shop.getByLabel("E-mail").fill("visitor@example.com");
  await shop.getByRole("button", { name: "Pay now" }).click();
  await shop.getByRole("heading", { name: /Thank you/ }).waitFor();
  await shop.context().close();
  expect(await world.simulator.drain()).toBe(true);
  const orders = await world.open(SHOP, "/app/orders");
  await orders.app.getByRole("link", { name: "#1001" }).click();
  // 18.00 less 3.60: 14.40, of which 15 % are 2.16.
  await orders.app.getByRole("heading", { name: /Credited to Sarah Lee · €2\.16/ }).waitFor();
  await orders.app.getByText(/€14\.40 × 15\s%, by the shop’s standard since /).waitFor();
  await orders.close();
});

test("a short address that somebody changed in the store is told, and written again", async () => {
  await world.simulator.putRedirect(SHOP, { path: "/sarah", target: "/collections/all" });
  const check = await world.open(SHOP, `/app/check?${new URLSearchParams({ q: `https://${HOST}/sarah` })}`);
  await check.app
    .getByText("/sarah is the short address of SARAH20, and leads to /collections/all in your store.")
    .waitFor();
  await picture(check, "links-check-1280");
  await check.close();
  const differences = await world.open(SHOP, "/app/differences");
  const words = "/sarah leads to /collections/all in your store since somebody changed it.";
  await differences.app.getByRole("button", { name: "Look at the store now" }).first().click();
  await differences.app
    .getByText(/Vouch is looking at your store|Vouch looked at/)
    .first()
    .waitFor();
  await expect
    .poll(
      async () => {
        await differences.page.reload();
        await differences.app
          .getByText(/Vouch look/)
          .first()
          .waitFor();
        return differences.app.getByText(words).count();
      },
      { timeout: 30_000 },
    )
    .toBe(1);
  await picture(differences, "links-differences-1280");
  await differences.close();
  const window = await openOffer();
  const dialog = await openLink(window);
  await dialog.getByText(words).waitFor();
  await picture(window, "links-drift-1280");
  await dialog.getByRole("button", { name: "Write it again" }).click();
  await window.page.getByText("/sarah leads to SARAH20").waitFor();
  const [redirect] = await world.simulator.redirects(SHOP);
  expect(redirect?.target).toMatch(/^\/discount\/SARAH20\?/);
  await window.close();
});

test("links of other programs stand in one list, are found, added and removed", async () => {
  const window = await world.open(SHOP, "/app/links");
  const { app, page } = window;
  await app.getByText("Let old links go on earning").waitFor();
  await app.getByRole("button", { name: "Add links" }).first().click();
  const dialog = app.getByRole("dialog");
  await dialog.getByLabel("Partner").fill("Sar");
  await app.getByRole("option", { name: "Sarah Lee" }).click();
  await dialog.getByLabel("Links, one a line").fill("sca_ref=5188496\nsarah\nrfsn=77");
  await dialog.getByRole("button", { name: "Add links" }).click();
  await dialog.getByText("sarah: Write it as parameter=value, or paste a whole link.").first().waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await app.getByText("sca_ref=5188496").waitFor();
  await picture(window, "links-list-1280");
  await app.getByRole("button", { name: "Remove rfsn=77" }).click();
  await page.getByText("rfsn=77 counts for nobody from now on").waitFor();
  await expect.poll(() => app.getByText("rfsn=77").count()).toBe(0);
  await window.close();
});

test("a group is deleted after it was said whose commission changes", async () => {
  const window = await world.open(SHOP, "/app/groups");
  const { app, page } = window;
  await app.getByRole("button", { name: "Delete Creators" }).click();
  const dialog = app.getByRole("dialog");
  await dialog.getByText("1 partner leaves it and stays in your program.").waitFor();
  await dialog.getByText("Nobody’s commission changes.").waitFor();
  await picture(window, "links-group-1280");
  await dialog.getByRole("button", { name: "Delete group" }).click();
  await page.getByText("Creators deleted").waitFor();
  await app.getByText("Let partners share their commission").waitFor();
  await window.close();
});

test("what is about links can be read on a phone", async () => {
  for (const [route, name, text] of [
    ["/app/settings", "settings", "Tags of links"],
    ["/app/links", "list", "sca_ref=5188496"],
    [`/app/partners/${sarah}`, "partner", "Referral link"],
  ] as const) {
    const window = await world.open(SHOP, route, PHONE);
    await window.app.getByText(text).first().waitFor();
    expect(await overflowOf(window), route).toBe(0);
    await window.app.getByText(text).first().scrollIntoViewIfNeeded();
    await picture(window, `links-${name}-390`);
    expect(world.complaints(), route).toEqual([]);
    await window.close();
  }
  const window = await openOffer(PHONE);
  await picture(window, "links-row-390");
  await openLink(window);
  expect(await overflowOf(window)).toBe(0);
  await picture(window, "links-dialog-390");
  await window.app.getByRole("dialog").getByRole("button", { name: "Download PNG" }).scrollIntoViewIfNeeded();
  await picture(window, "links-dialog-end-390");
  await window.close();
});
