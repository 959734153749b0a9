import type { Day, Instant } from "../domain/ids.ts";
import type { Offer, OfferCode } from "../domain/offer.ts";
import type { ShortAddress } from "../domain/short-address.ts";
import type { SaidVersion } from "../domain/terms.ts";
import type { Twin } from "../domain/twin.ts";
import type { Sign } from "../domain/watch.ts";
import type { OwnBasis } from "./own-fields.tsx";

/** A code as lists show it. */
export type CodeRow = OfferCode & {
  yield: { orders: number; sales: bigint; lastDay: Day | null };
  /** With what its offer says where the code says otherwise. Null for a code of no offer. */
  gives: (Pick<Offer, "value" | "conditions"> & { offer: OwnBasis }) | null;
  /** Applies the code and counts for its partner; null where no link can carry the code. */
  link: string | null;
  /** A short path of the shop that leads to the link. */
  address: ShortAddress | null;
  /** What the code itself says that its orders earn. */
  terms: SaidVersion;
  /** What its first week says; null where there is nothing to say. */
  sign: Sign | null;
  /** What people type who misread it, and what goes along with it. */
  twins: readonly Twin[];
  /** To whom it goes on a day ahead. */
  next: { name: string; from: Instant } | null;
};

/** In place of an offer: the store had the code before, or without Vouch. */
export const UNMADE = "Your own discount";
