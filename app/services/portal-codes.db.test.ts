import { afterAll, expect, test } from "vitest";
import { aCodeProgramme, now, OFFER } from "../../tests/code-programme.ts";
import { openStore } from "../../tests/store.ts";
import { codeKey } from "../domain/code.ts";
import type { PartnerId } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import { addPrefix, endPrefix } from "./code-prefixes.ts";
import { addCode } from "./codes.ts";
import { createOffer } from "./offers.ts";
import { updatePartner } from "./partners.ts";
import { readPortalOf, savePortalSettings } from "./portal.ts";
import { sayCodeTerms } from "./terms.ts";

const store = await openStore();
afterAll(() => store.close());

async function pageOf(shop: Shop, partnerId: PartnerId) {
  const place = { after: null, before: null, codes: 1 };
  const seen = await readPortalOf(shop, partnerId, { now: now(), place, chosen: null });
  if (seen?.kind !== "page") throw new Error("no page");
  return seen.view;
}

test("a code that works from a day ahead stands on its partner's page, with that day", async () => {
  const { shop, call, sarah } = await aCodeProgramme(store);
  const later = await createOffer(shop, call, { ...OFFER, title: "Later", startDate: "2040-01-01" }, now());
  if (later.kind !== "created") throw new Error("refused");
  await addCode(shop, call, { offerId: later.offerId, partnerId: sarah, typed: "SOON20", fields: {} }, now());
  await store.runJobs();
  const view = await pageOf(shop, sarah);
  expect(view.codes).toMatchObject([{ code: "SOON20", from: expect.any(Number) }]);
  expect(view.codePage.total).toBe(1);
});

test("each code says what an order with it earns now: itself, its partner, the offer, or the shop", async () => {
  const { shop, call, sarah } = await aCodeProgramme(store);
  const offer = await createOffer(shop, call, { ...OFFER, commission: "percent", rate: "12" }, now());
  if (offer.kind !== "created") throw new Error("refused");
  const add = (typed: string) =>
    addCode(shop, call, { offerId: offer.offerId, partnerId: sarah, typed, fields: {} }, now());
  await add("OWN20");
  await add("OFFER20");
  await sayCodeTerms(shop, codeKey("OWN20"), { saidCommission: "percent", saidRate: "15" }, now());
  const earned = async () => {
    const { codes } = await pageOf(shop, sarah);
    return Object.fromEntries(
      codes.map(({ code, earns }) => [code, earns?.kind === "percent" ? earns.rateBps : earns]),
    );
  };
  expect(await earned()).toEqual({ OWN20: 1_500, OFFER20: 1_000 });
  await updatePartner(shop, sarah, { name: "Sarah Lee", commission: "none" }, now());
  expect(await earned()).toEqual({ OWN20: 1_500, OFFER20: 1_200 });
  await savePortalSettings(shop, { open: "on" });
  expect(await earned()).toEqual({ OWN20: null, OFFER20: null });
});

test("how codes begin that count for a partner stands on the page, for as long as they do", async () => {
  const { shop, sarah, john } = await aCodeProgramme(store);
  await addPrefix(shop, { partnerId: sarah, prefix: "SARAH-", day: "" }, now());
  expect((await pageOf(shop, sarah)).prefixes).toEqual(["SARAH-"]);
  expect((await pageOf(shop, john)).prefixes).toEqual([]);
  await endPrefix(shop, { partnerId: sarah, prefix: "SARAH-" }, now());
  expect((await pageOf(shop, sarah)).prefixes).toEqual([]);
});
