import type pg from "pg";
import { markStopping } from "../db/code-states.ts";
import type { CodeKey, PartnerId, ShopId } from "../domain/ids.ts";
import { queueIntents, stopInStore } from "./code-making.ts";
import { GRACE_SECONDS, type Making } from "./making.ts";

/** How many codes a merchant's request stops itself; jobs stop the others. */
const AT_ONCE = 20;

/** Writes down that all codes in use of these partners are to be stopped, with a job for each. Returns which they are. */
export async function wishStopped(
  client: pg.ClientBase,
  shopId: ShopId,
  partners: readonly PartnerId[],
): Promise<CodeKey[]> {
  const keys = await markStopping(client, shopId, partners);
  const [first, others] = [keys.slice(0, AT_ONCE), keys.slice(AT_ONCE)];
  await queueIntents(client, "stop-code", { shopId, keys: first, afterSeconds: GRACE_SECONDS });
  await queueIntents(client, "stop-code", { shopId, keys: others, afterSeconds: 0 });
  return keys;
}

/** Stops the first of these codes in the store, while it answers. Returns how many are stopped. */
export async function stopFirst(making: Making, keys: readonly CodeKey[]): Promise<number> {
  let stopped = 0;
  // One after the other: they may share a discount, and all share the shop's rate.
  for (const key of keys.slice(0, AT_ONCE)) {
    const attempt = await stopInStore(making, key);
    // A store that does not answer now is not asked for the others either: their jobs will.
    if (attempt.kind !== "done") break;
    stopped += 1;
  }
  return stopped;
}
