// Codes that were promised from a day on change hands when that day has come.
import type pg from "pg";
import { lockCodes } from "../db/assignments.ts";
import { selectDue } from "../db/next-owners.ts";
import { inTransaction } from "../db/transaction.ts";
import { withTwins } from "../db/twins.ts";
import type { Instant } from "../domain/ids.ts";
import { handOver } from "./reassign.ts";

const EACH = 200;

/**
 * Writes down, in all shops, whose codes are that were promised until now. Orders do not wait for it: they are credited to whoever
 * has the code at their moment, by its promise too.
 */
export async function handOverDue(pool: pg.Pool, now: Instant): Promise<void> {
  for (;;) {
    const due = await selectDue(pool, now, EACH);
    for (const [shopId, codes] of Map.groupBy(due, (one) => one.shopId)) {
      await inTransaction(pool, async (client) => {
        const keys = codes.map(({ key }) => key);
        const both = (await withTwins(client, shopId, keys)).toSorted();
        await lockCodes(client, shopId, both);
        await handOver(client, shopId, both, now);
      });
    }
    if (due.length < EACH) return;
  }
}
