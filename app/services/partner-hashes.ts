import type pg from "pg";
import { addJob } from "../db/jobs.ts";
import { type HashedPartner, readHashes, saveHashes } from "../db/partner-hashes.ts";
import { inTransaction } from "../db/transaction.ts";
import { hashEmail } from "./email-hash.ts";

const EACH = 1_000;

/** Has partners' hashes looked at as soon as a process starts: it may have been started with another key. */
export const askForHashing = (pool: pg.Pool): Promise<void> =>
  addJob(pool, "hash-partners", {}, { key: "hash-partners" });

/**
 * Hashes the addresses of partners, in all shops, under the key that is set, where another was used. So a partner's own orders
 * are seen from now on; orders that were placed before keep the hash of then. Returns of how many partners.
 */
export async function hashPartners(pool: pg.Pool): Promise<number> {
  let changed = 0;
  let after: HashedPartner | null = null;
  for (;;) {
    const page: HashedPartner[] = await readHashes(pool, { after, limit: EACH });
    const others = page.flatMap((one) => {
      const hash = hashEmail(one.email);
      return hash === one.hash ? [] : [{ ...one, hash }];
    });
    for (const [shopId, partners] of Map.groupBy(others, (one) => one.shopId))
      await inTransaction(pool, (client) => saveHashes(client, shopId, partners));
    changed += others.length;
    if (page.length < EACH) return changed;
    after = page.at(-1) ?? null;
  }
}
