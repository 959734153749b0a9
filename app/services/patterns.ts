import { createHmac } from "node:crypto";
import anyAscii from "any-ascii";
import { insertRows } from "../db/batch-rows.ts";
import * as batches from "../db/code-batches.ts";
import { readTaken } from "../db/code-names.ts";
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
import { mixUpSentence } from "../domain/mix-up.ts";
import { type Offer, worthOf } from "../domain/offer.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { Shop } from "../domain/shop.ts";
import { env } from "../env.server.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { findManyByCode } from "../shopify/store-codes.ts";
import { queueBatch } from "./code-batch-run.ts";
import { mixUpsOf } from "./mix-ups.ts";

/** What a pattern makes of one partner: a code, what it could not be, and what a merchant should know of it. */
export type PatternRow = {
  partner: { id: PartnerId; name: string };
  /** Null where nothing of the name can be written as a code. */
  code: CodeKey | null;
  /** The name was taken, here or in the store: this is what the pattern had made of it. */
  instead: CodeKey | null;
  takenIn: "here" | "store" | null;
  hint: string | null;
};

export type PatternWish = {
  pattern: string;
  groupId: number | null;
  /** Chosen once for a preview, so that what is shown is what is made. */
  seed: string;
};

/** `notAsked`: of so many names the store was not asked; `problem`: why, where it did not answer. */
export type Preview = { rows: PatternRow[]; notAsked: number; problem: string | null };

/**
 * Names that the store is asked for, a point each: by a preview, which comes with each change of the pattern, and before they are made.
 * What it has of the others is found out when they are.
 */
const MOST_SHOWN = 100;
const MOST_MADE = 250;
/** An ending may be taken there too: then the next one is asked for. */
const MOST_ROUNDS = 4;

/**
 * What a pattern would make for every active partner who has no code of the offer yet, in the order of their names. Two of one
 * name get two codes, and nobody gets one that is taken here or, as far as it was asked, in the store.
 *
 * Errors: a sentence on the pattern.
 */
export async function previewPattern(
  shop: Shop,
  call: AdminCall,
  offer: Offer,
  wish: PatternWish,
  most = MOST_SHOWN,
): Promise<Result<Preview, string>> {
  const pattern = parsePattern(wish.pattern);
  if (!pattern.ok) return fail(pattern.error);
  const partners = await activePartnersWithout(appPool(), shop.id, { offerId: offer.id, groupId: wish.groupId });
  const wanted = partners.map((partner) => ({
    partner,
    key: wantedFor(partner, pattern.value, { shop, offer, seed: wish.seed }),
  }));
  const here = await readTaken(
    appPool(),
    shop.id,
    wanted.flatMap(({ key }) => key ?? []),
  );
  const inStore = new Set<CodeKey>();
  const asked = new Set<CodeKey>();
  let rows = rowsOf(wanted, { here, inStore });
  let problem: string | null = null;
  const unasked = () => rows.flatMap(({ code }) => (code === null || asked.has(code) ? [] : [code]));
  for (let round = 0; round < MOST_ROUNDS && problem === null; round += 1) {
    const open = unasked().slice(0, most - asked.size);
    if (open.length === 0) break;
    const found = await findManyByCode(call, open);
    if (!found.ok) problem = found.error.message;
    else {
      for (const key of open) asked.add(key);
      for (const { key } of found.value) inStore.add(key);
      rows = rowsOf(wanted, { here, inStore });
    }
  }
  return ok({ rows: await withMixUps(shop, rows), notAsked: unasked().length, problem });
}

async function withMixUps(shop: Shop, rows: readonly PatternRow[]): Promise<PatternRow[]> {
  const wanted = rows.flatMap(({ partner, code }) => (code === null ? [] : [{ key: code, partnerId: partner.id }]));
  const mixed = await mixUpsOf(appPool(), shop.id, wanted);
  return rows.map((row) => {
    const mixUp = row.code === null ? undefined : mixed.get(row.code);
    return mixUp === undefined ? row : { ...row, hint: mixUpSentence(mixUp) };
  });
}

type Wanted = { partner: PatternRow["partner"]; key: CodeKey | null };
type Taken = { here: ReadonlySet<CodeKey>; inStore: ReadonlySet<CodeKey> };

function rowsOf(wanted: readonly Wanted[], { here, inStore }: Taken): PatternRow[] {
  const given = new Set<CodeKey>();
  const free = createFreeCodes((one) => here.has(one) || inStore.has(one) || given.has(one));
  return wanted.map(({ partner, key }): PatternRow => {
    if (key === null) return { partner, code: null, instead: null, takenIn: null, hint: null };
    const code = free(key);
    given.add(code);
    const [hint] = codeHints(code);
    const said = hint === undefined ? null : hintSentence(hint);
    if (code === key) return { partner, code, instead: null, takenIn: null, hint: said };
    const takenIn = inStore.has(key) && !here.has(key) ? "store" : "here";
    return { partner, code, instead: key, takenIn, hint: said };
  });
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
  call: AdminCall,
  offer: Offer,
  wish: PatternWish,
  now: Instant,
): Promise<{ kind: "started"; id: number } | { kind: "refused"; message: string }> {
  const preview = await previewPattern(shop, call, offer, wish, MOST_MADE);
  if (!preview.ok) return { kind: "refused", message: preview.error };
  const rows = preview.value.rows.flatMap(({ partner, code }, n) =>
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
  stopped: false,
  taken: false,
  typed: null,
  offerId,
});
