import { afterAll, expect, test } from "vitest";
import { aCodeProgramme, seenInStore } from "../../tests/code-programme.ts";
import { openStore } from "../../tests/store.ts";
import { pageOfDiscount } from "./discount-link.ts";

const store = await openStore();
afterAll(() => store.close());
const numberOf = (gid: string) => gid.split("/").at(-1) ?? "";

test("the admin's link from a discount that Vouch made leads to its offer", async () => {
  const installed = await aCodeProgramme(store);
  const { shop, call, add, offerId } = installed;
  await add("SARAH20");
  const { gid } = await seenInStore(installed, "SARAH20");
  expect(await pageOfDiscount(shop, call, numberOf(gid))).toBe(`/app/offers/${offerId}`);
});

test("the admin's link from a discount that the store had leads to its codes, to be mapped", async () => {
  const installed = await aCodeProgramme(store);
  const { shop, call } = installed;
  await store.hand.createDiscount(shop.domain, { title: "Podcast & friends", code: "Podcast 10 %", percent: "10" });
  const { gid } = await seenInStore(installed, "Podcast 10 %");
  expect(await pageOfDiscount(shop, call, numberOf(gid))).toBe("/app/codes/map?q=Podcast+10+%25");
});

test("a discount that is gone, or has no code, or is none of the store's, leads to all that can be mapped", async () => {
  const { shop, call } = await aCodeProgramme(store);
  for (const id of ["1", "", "x", "1'--", "99999999999999999999"]) {
    expect(await pageOfDiscount(shop, call, id)).toBe("/app/codes/map");
  }
});
