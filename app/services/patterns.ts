import { createHmac } from "node:crypto";
import anyAscii from "any-ascii";
import { insertRows } from "../db/batch-rows.ts";
import * as batches from "../db/code-batches.ts";
import { readTaken } from "../db/codes.ts";
import { holdOffers } from "../db/offer-deleting.ts";
import { findOffer } from "../db/offers.ts";
import { activePartnersWithout } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { inTransaction } from "../db/transaction.ts";
import type { BatchRow } from "../domain/code-batch.ts";
import {
  codeFromPattern,
  codeHints,
  createFreeCodes,
  hintSentence,
  type Pattern,
  parsePattern,
} from "../domain/code-pattern.ts";
import type { CodeKey, Instant, PartnerId } from "../domain/ids.ts";
import { type Offer, worthOf } from "../domain/offer.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { Shop } from "../domain/shop.ts";
import { env } from "../env.server.ts";
import { queueBatch } from "./code-batch-run.ts";

/** What a pattern makes of one partner: a code, what it could not be, and what a merchant should know of it. */
export type PatternRow = {
  partner: { id: PartnerId; name: string };
  /** Null where nothing of the name can be written as a code. */
  code: CodeKey | null;
  /** The name was taken here: this is what the pattern had made of it. */
  instead: CodeKey | null;
  hint: string | null;
};

export type PatternWish = {
  pattern: string;
  groupId: number | null;
  /** Chosen once for a preview, so that what is shown is what is made. */
  seed: string;
};

/**
 * What a pattern would make for every active partner who has no code of the offer yet, in the order of their names. Two of one
 * name get two codes, and nobody gets one that is taken here; what the store has is found out when they are made.
 *
 * Errors: a sentence on the pattern.
 */
export async function previewPattern(
  shop: Shop,
  offer: Offer,
  wish: PatternWish,
): Promise<Result<PatternRow[], string>> {
  const pattern = parsePattern(wish.pattern);
  if (!pattern.ok) return fail(pattern.error);
  const partners = await activePartnersWithout(appPool(), shop.id, { offerId: offer.id, groupId: wish.groupId });
  const wanted = partners.map((partner) => wantedFor(partner, pattern.value, { shop, offer, seed: wish.seed }));
  const stems = wanted.flatMap((key) => key ?? []);
  const taken = await readTaken(appPool(), shop.id, stems);
  const free = createFreeCodes((one) => taken.has(one));
  const rows = partners.map((partner, n): PatternRow => {
    const key = wanted[n] ?? null;
    if (key === null) return { partner, code: null, instead: null, hint: null };
    const code = free(key);
    taken.add(code);
    const [hint] = codeHints(code);
    return { partner, code, instead: code === key ? null : key, hint: hint === undefined ? null : hintSentence(hint) };
  });
  return ok(rows);
}

type Ground = { shop: Shop; offer: Offer; seed: string };

/** The code that a pattern makes of one partner; null where nothing of the name can be written as one. */
export function wantedFor(
  { id, name }: { id: PartnerId; name: string },
  pattern: Pattern,
  { shop, offer, seed }: Ground,
) {
  const words = { latinName: anyAscii(name), brand: anyAscii(shop.name), value: worthOf(offer) };
  return codeFromPattern(pattern, words, pickOf(`${shop.id}/${offer.id}/${seed}/${id}`));
}

// Nobody without the secret can guess a code from another; and what was shown is made, also after a restart.
function pickOf(seed: string): (n: number) => number {
  let count = 0;
  return (n) => {
    count += 1;
    const mac = createHmac("sha256", env.SHOPIFY_API_SECRET).update(`pattern/${seed}/${count}`).digest();
    return mac.readUIntBE(0, 6) % n;
  };
}

/** Makes the codes of a preview, by a job. Partners of whose names nothing can be written are left out. */
export async function startPattern(
  shop: Shop,
  offer: Offer,
  wish: PatternWish,
  now: Instant,
): Promise<{ kind: "started"; id: number } | { kind: "refused"; message: string }> {
  const preview = await previewPattern(shop, offer, wish);
  if (!preview.ok) return { kind: "refused", message: preview.error };
  const rows = preview.value.flatMap(({ partner, code }, n) =>
    code === null ? [] : [batchRow(n + 1, partner, code, offer.id)],
  );
  if (rows.length === 0) return { kind: "refused", message: "Every active partner has a code of this offer already." };
  const id = await inTransaction(appPool(), async (client) => {
    await holdOffers(client, shop.id);
    if ((await findOffer(client, shop.id, offer.id)) === null) return null;
    const settings = { offerId: offer.id, terms: { kind: "percent", rateBps: 0 } as const, takeOver: false };
    const batch = { kind: "pattern", source: wish.pattern, state: "running", header: ["code", "partner"] } as const;
    const made = await batches.insertBatch(
      client,
      shop.id,
      {
        ...batch,
        header: [...batch.header],
        columns: [
          ["code", 0],
          ["partner", 1],
        ],
        settings,
      },
      now,
    );
    await insertRows(client, shop.id, made, rows);
    await queueBatch(client, shop.id, made);
    return made;
  });
  return id === null ? { kind: "refused", message: "The offer was deleted meanwhile." } : { kind: "started", id };
}

const batchRow = (line: number, { id, name }: PatternRow["partner"], key: CodeKey, offerId: number): BatchRow => ({
  line,
  cells: [key, name],
  fate: "make",
  wrongColumn: null,
  problem: null,
  key,
  partnerId: id,
  newPartner: null,
  takesBack: false,
  own: null,
  terms: null,
  offerId,
});
