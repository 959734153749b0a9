import { afterAll, expect, test } from "vitest";
import { aCodeProgramme } from "../../tests/code-programme.ts";
import { openStore } from "../../tests/store.ts";
import { instant } from "../domain/ids.ts";
import { availabilityOf } from "./code-availability.ts";
import { addPrefix } from "./code-prefixes.ts";
import { addCode } from "./codes.ts";
import { createOffer } from "./offers.ts";
import { createPartner } from "./partners.ts";

const store = await openStore();
afterAll(() => store.close());

test("a code that is typed says whether it can be had, in any case, and what to take instead", async () => {
  const { shop, call } = await store.install();
  const now = instant(Date.now());
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "20" }, now);
  const sarah = await createPartner(shop, { name: "Sarah Lee", commission: "percent", rate: "10" }, now);
  if (offer.kind !== "created" || sarah.kind !== "created") throw new Error("refused");
  await addCode(shop, call, { offerId: offer.offerId, partnerId: sarah.partnerId, typed: "SARAH20" }, now);
  await store.hand.createDiscount(shop.domain, { code: "SUMMERTIDE", percent: "5" });
  const of = (typed: string) => availabilityOf(shop.id, call, typed);
  expect(await of("sarah20")).toEqual({
    kind: "taken",
    message: "SARAH20 belongs to Sarah Lee.",
    instead: "SARAH20-2",
    map: false,
  });
  expect(await of("Summertide")).toMatchObject({
    kind: "taken",
    message: expect.stringMatching(/already a discount in your store/),
    map: true,
  });
  expect(await of("LINDQVIST")).toMatchObject({ kind: "free" });
  expect(await of("SAVE10")).toMatchObject({ kind: "free", hint: expect.any(String) });
  expect(await of("a b")).toMatchObject({ kind: "wrong" });
  await addPrefix(shop, { partnerId: sarah.partnerId, prefix: "LINDQ", day: "" }, now);
  expect(await of("LINDQVIST")).toMatchObject({
    kind: "free",
    hint: "Codes that begin with LINDQ count for Sarah Lee; this one counts for whom you give it to.",
  });
});

test("what is proposed instead is named after the partner, and what only the store may be called can be mapped", async () => {
  const { shop, call } = await store.install();
  const now = instant(Date.now());
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "15" }, now);
  const noor = await createPartner(shop, { name: "Noor Aziz", commission: "percent", rate: "10" }, now);
  if (offer.kind !== "created" || noor.kind !== "created") throw new Error("refused");
  const { hand } = store;
  await hand.createDiscount(shop.domain, { code: "SARAH15", percent: "15" });
  await hand.createDiscount(shop.domain, { code: "NOOR15", percent: "15" });
  await hand.createDiscount(shop.domain, { code: "ZOË 10", percent: "10" });
  const of = { partnerId: noor.partnerId, offerId: offer.offerId };
  expect(await availabilityOf(shop.id, call, "SARAH15", of)).toMatchObject({
    kind: "taken",
    instead: "NOOR",
    map: true,
  });
  expect(await availabilityOf(shop.id, call, "zoë 10", of)).toMatchObject({ kind: "taken", map: true });
});

test.each([
  ["MARI010", "MARIO10"],
  ["MARIO10", "MARI010"],
  ["NOOR20", "NOOR-20"],
  ["NOOR-20", "NOOR20"],
])("who has %s is named to whoever gives %s to somebody else, with another name", async (theirs, typed) => {
  const { shop, call, offerId, sarah, john, add } = await aCodeProgramme(store);
  await add(theirs);
  expect(await availabilityOf(shop.id, call, typed, { partnerId: john, offerId })).toMatchObject({
    kind: "free",
    hint: `Customers may mix it up with ${theirs}, which is Sarah Lee’s: orders meant for one would count for the other.`,
    instead: "JOHN20",
  });
  const own = await availabilityOf(shop.id, call, typed, { partnerId: sarah, offerId });
  expect(own).toMatchObject({ kind: "free", instead: null });
  expect(JSON.stringify(own)).not.toContain("mix it up");
});
