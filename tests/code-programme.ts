// A store with an offer of 20 %, two partners, and what the store says of their codes.

import type { SeenDiscount } from "../app/domain/difference.ts";
import { type Instant, instant } from "../app/domain/ids.ts";
import { addCode } from "../app/services/codes.ts";
import { createOffer } from "../app/services/offers.ts";
import { createPartner } from "../app/services/partners.ts";
import { findByCode, readDiscount } from "../app/shopify/discounts.ts";
import type { Installed, Store } from "./store.ts";

export const OFFER = { title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01", startTime: "00:00" };

export const now = (): Instant => instant(Date.now());

export type CodeProgramme = Awaited<ReturnType<typeof aCodeProgramme>>;

export async function aCodeProgramme({ install, hand }: Store) {
  const installed = await install({ now: instant(Date.now() - 3_600_000) });
  const { shop, call } = installed;
  const offer = await createOffer(shop, call, OFFER, now());
  const [sarah, john] = [await aPartner(installed, "Sarah Lee"), await aPartner(installed, "John Doe")];
  if (offer.kind !== "created") throw new Error("refused");
  const { offerId } = offer;
  /** A code for Sarah. */
  const add = (typed: string, fields: Record<string, string> = {}) =>
    addCode(shop, call, { offerId, partnerId: sarah, typed, fields }, now());
  const inStore = async () =>
    (await hand.discounts(shop.domain)).flatMap(({ codes }) => codes.map(({ code }) => code)).toSorted();
  return { ...installed, offerId, sarah, john, add, inStore };
}

async function aPartner({ shop }: Installed, name: string) {
  const made = await createPartner(shop, { name, commission: "percent", rate: "10" }, now());
  if (made.kind !== "created") throw new Error("refused");
  return made.partnerId;
}

/** The discount of the store that carries a code: where it is and what it says. */
export async function seenInStore({ call }: Installed, code: string): Promise<SeenDiscount & { gid: string }> {
  const found = await findByCode(call, code);
  if (!found.ok || found.value === null) throw new Error(`${code} is not in the store`);
  const read = await readDiscount(call, found.value.id);
  if (!read.ok || read.value === null || read.value === "other") throw new Error(`${code} cannot be read`);
  return { ...read.value, gid: found.value.id };
}
