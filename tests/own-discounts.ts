// A store with code discounts of the merchant's own, and partners to give their codes to.
import { expect } from "vitest";
import { type Instant, instant } from "../app/domain/ids.ts";
import type { Shop } from "../app/domain/shop.ts";
import { mapToPartner } from "../app/services/mapping.ts";
import { createPartner } from "../app/services/partners.ts";
import type { Installed, Store } from "./store.ts";
import { until } from "./until.ts";

export type OwnStore = Installed & { sarah: number; john: number };

export const now = (): Instant => instant(Date.now());

/** A store that was installed an hour ago, and two partners. */
export async function anOwnStore(store: Store): Promise<OwnStore> {
  const installed = await store.install({ now: instant(Date.now() - 3_600_000) });
  const [sarah, john] = [await aPartner(installed.shop, "Sarah Lee"), await aPartner(installed.shop, "John Doe")];
  return { ...installed, sarah, john };
}

async function aPartner(shop: Shop, name: string) {
  const made = await createPartner(shop, { name, commission: "percent", rate: "10" }, now());
  if (made.kind !== "created") throw new Error("refused");
  return made.partnerId;
}

/** A discount of the merchant's own. Returns its id. */
export async function aDiscount(
  { hand }: Store,
  { shop }: Installed,
  { code, more = [] }: { code: string; more?: readonly string[] },
): Promise<string> {
  const { id } = await hand.createDiscount(shop.domain, { title: `Sale ${code}`, code, percent: "10" });
  if (more.length > 0) await addByHand({ hand }, shop, { to: code, codes: more });
  return id;
}

/** Adds codes to a discount and waits until the store has them. */
export async function addByHand(
  { hand }: Pick<Store, "hand">,
  { domain }: Shop,
  { to, codes }: { to: string; codes: readonly string[] },
): Promise<void> {
  const { codesCount } = await hand.discount(domain, to);
  await hand.addCodes(domain, to, codes);
  await until(async () => expect((await hand.discount(domain, to)).codesCount).toBe(codesCount + codes.length));
}

/** Gives a code, or all codes of a discount, to Sarah unless told otherwise. */
export const map = (
  { shop, call, sarah }: OwnStore,
  gid: string,
  code: string | null,
  { to = sarah, at = now() }: { to?: number; at?: Instant } = {},
) => mapToPartner(shop, call, { gid, code, partnerId: to }, at);
