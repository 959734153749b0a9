import type pg from "pg";
import { addJob } from "../db/jobs.ts";
import { forgetAddresses, type Place, readOtherKeys, replaceSeal } from "../db/payees.ts";
import type { Instant } from "../domain/ids.ts";
import { PAYOUT_HOLD_DAYS } from "../domain/payee.ts";
import { addDays } from "../domain/time.ts";
import type { PayeeSeal } from "./payee-seal.ts";

const EACH = 200;
/** An address that no mail could be sent to is kept so long: the mail server may come back. */
const UNMAILED_DAYS = 30;

/** Has the payees looked at as soon as a process starts: it may have been started with another secret. */
export const askForKeeping = (pool: pg.Pool): Promise<void> => addJob(pool, "keep-payees", {}, { key: "keep-payees" });

/**
 * Seals anew what a former secret sealed, in all shops, and forgets addresses that were told what they had to be told.
 * `unreadable` are those that no secret opens that is set.
 */
export async function keepPayees(
  pool: pg.Pool,
  seal: PayeeSeal,
  now: Instant,
): Promise<{ resealed: number; unreadable: number; forgotten: number }> {
  const done = { resealed: 0, unreadable: 0 };
  let after: Place | null = null;
  for (;;) {
    const rows = await readOtherKeys(pool, seal.keyId, { after, limit: EACH });
    for (const { sealed, keyId: other, ...place } of rows) {
      const opened = seal.open(place, { sealed, keyId: other });
      if (opened.kind === "open") await replaceSeal(pool, place, { from: sealed, to: seal.seal(place, opened.payee) });
      done[opened.kind === "open" ? "resealed" : "unreadable"] += 1;
      after = place;
    }
    if (rows.length < EACH) break;
  }
  const before = { mailed: addDays(now, -PAYOUT_HOLD_DAYS), all: addDays(now, -UNMAILED_DAYS) };
  return { ...done, forgotten: await forgetAddresses(pool, before) };
}
