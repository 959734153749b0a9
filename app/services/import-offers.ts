import { type DraftOffer, differingOf, offersOfDraft, type Standing, standingOf } from "../db/batch-offers.ts";
import { countMadePartners, type MadePartners } from "../db/batch-progress.ts";
import { findOffer } from "../db/offers.ts";
import { appPool } from "../db/pools.ts";
import type { CodeBatch, StoredTerms } from "../domain/code-batch.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import { nameOf } from "../domain/import-partner.ts";
import { type Offer, worthOf } from "../domain/offer.ts";
import { rowOf } from "./import-plan.ts";

export type OfferOfDraft = {
  offer: Offer;
  codes: number;
  /** Names that promise another number than the offer gives: one of them, and how many there are. */
  misnamed: { like: string; total: number } | null;
};

/** The offers under which a draft's codes would be made; of many, those of the most codes. */
export async function listDraftOffers(
  shopId: ShopId,
  { id, look }: Pick<CodeBatch, "id" | "look">,
): Promise<OfferOfDraft[]> {
  const inStore = (look?.found ?? []).map(({ key }) => key);
  const found = await offersOfDraft(appPool(), shopId, id, inStore);
  const read = await Promise.all(
    found.map(async (draft) => {
      const offer = await findOffer(appPool(), shopId, draft.offerId);
      return offer && { offer, codes: draft.codes, misnamed: misnamedIn(draft, offer) };
    }),
  );
  return read.filter((one) => one !== null);
}

/** Of names that are numbered one after the other, or end by chance, no number is so many's. */
const MOST_TIMES_RARER = 3;

function misnamedIn({ codes, ending, like, named }: DraftOffer, offer: Offer): OfferOfDraft["misnamed"] {
  if (ending === null || like === null || ending === worthOf(offer)) return null;
  return named * MOST_TIMES_RARER < codes ? null : { like, total: named };
}

const MOST_DIFFERING = 3;

/** Codes of a draft that are to earn otherwise than their partner does by others: the first of them, and how many there are. */
export async function listDiffering(
  shopId: ShopId,
  { id, columns }: Pick<CodeBatch, "id" | "columns">,
): Promise<{ total: number; first: { code: string; partner: string; terms: StoredTerms }[] }> {
  const { rows, total } = await differingOf(appPool(), shopId, id, MOST_DIFFERING);
  const first = rows.map(({ line, cells, code, partner, terms }) => {
    const row = rowOf({ line, cells }, columns);
    return { code, partner: partner ?? (nameOf(row) || row.email), terms };
  });
  return { total, first };
}

/** What the codes that a batch made give now. */
export const listStanding = (shopId: ShopId, id: number, now: Instant): Promise<Standing[]> =>
  standingOf(appPool(), shopId, id, now);

/** Of a batch under way, how many of its partners are made, and have their links. */
export const countMade = (shopId: ShopId, id: number): Promise<MadePartners> =>
  countMadePartners(appPool(), shopId, id);
