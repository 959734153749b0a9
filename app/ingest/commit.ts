import type pg from "pg";
import { connect } from "../db/connection.ts";
import type { JobRequest } from "../db/job-requests.ts";
import type { RefusedRow } from "../db/quarantine.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import { unreachable } from "../domain/result.ts";
import type { Logger } from "../log.server.ts";
import type { Batch } from "../services/batch.ts";
import { detailOf, faultOf } from "../services/faults.ts";
import type { Work } from "../services/heard.ts";
import { createRemembered } from "../services/remembered.ts";
import { settleBatch } from "../services/settlement.ts";
import { type Answer, OK, SEND_AGAIN } from "./answers.ts";
import { COMMIT_MS } from "./limits.ts";
import type { Commit, Waiting } from "./queue.ts";

/** One delivery on its way into a commit. */
export type Item = Waiting & {
  effect:
    | { kind: "work"; work: Work }
    | { kind: "job"; job: JobRequest }
    | { kind: "refused"; row: RefusedRow; job: JobRequest | null };
  /** The row for the quarantine, should the delivery turn out to be what cannot be committed. */
  refuse: (reason: string, detail: string) => RefusedRow;
  /** Answers its request, once. */
  answer: (answer: Answer) => void;
  answered: () => boolean;
};

type Options = { pool: pg.Pool; log: Logger; now: () => Instant };

/**
 * Commits items and answers each of them. A batch is halved only for what is wrong with its data, until the one bad event
 * goes to quarantine; a lock time-out splits it by shop; what is wrong with the world is tried once more and then 503.
 */
export function createCommit({ pool, log, now }: Options): Commit<Item> {
  const remembered = createRemembered();
  return async (items, onSaving) => {
    const slow: ShopId[] = [];
    await commit(items, slow, onSaving);
    return { slow };
  };

  async function commit(offered: readonly Item[], slow: ShopId[], onSaving?: () => void): Promise<void> {
    const items = offered.filter((item) => !item.answered());
    if (items.length === 0) return;
    const failure = await attempt(batchOf(items), onSaving);
    if (failure === null) {
      answer(items, OK);
      return;
    }
    const fault = faultOf(failure.error);
    switch (fault) {
      case "data":
        return items.length === 1 ? quarantine(items, failure.error) : split(halves(items), slow);
      case "lock": {
        const shops = byShop(items);
        if (shops.length > 1) return split(shops, slow);
        slow.push(...items.slice(0, 1).map(({ shopId }) => shopId));
        return again(items);
      }
      case "world":
        log.warn({ err: failure.error, events: items.length }, "a commit failed and is tried once more");
        return again(items);
      default:
        return unreachable(fault);
    }
  }

  async function split(parts: readonly Item[][], slow: ShopId[]): Promise<void> {
    for (const part of parts) await commit(part, slow);
  }

  async function again(offered: readonly Item[]): Promise<void> {
    const items = offered.filter((item) => !item.answered());
    const failure = await attempt(batchOf(items));
    if (failure !== null)
      log.error({ err: failure.error, events: items.length }, "a commit failed twice: Shopify sends it again");
    answer(items, failure === null ? OK : SEND_AGAIN);
  }

  async function quarantine(items: readonly Item[], error: unknown): Promise<void> {
    const refused = items.map((item) => item.refuse("could-not-be-booked", detailOf(error)));
    const failure = await attempt({ work: [], refused });
    log.error({ err: error, failure: failure?.error, shopId: refused[0]?.shopId }, "an event went to quarantine");
    answer(items, failure === null ? OK : SEND_AGAIN);
  }

  async function attempt(batch: Batch, onSaving?: () => void): Promise<{ error: unknown } | null> {
    const connected = await connect(pool).then(
      (client) => ({ client }),
      (error: unknown) => ({ error }),
    );
    if ("error" in connected) return connected;
    const { client } = connected;
    // A database that answers nothing more, not even its own time-outs, would hold the lane for good.
    const guard = setTimeout(() => client.connection.stream.destroy(), COMMIT_MS);
    try {
      await settleBatch(client, batch, now(), { remembered, ...(onSaving && { onSaving }) });
      client.release();
      return null;
    } catch (error) {
      client.release(faultOf(error) === "world");
      return { error };
    } finally {
      clearTimeout(guard);
    }
  }
}

function batchOf(items: readonly Item[]): Batch {
  const batch = { work: [] as Work[], jobs: [] as JobRequest[], refused: [] as RefusedRow[] };
  for (const { effect } of items) {
    if (effect.kind === "work") batch.work.push(effect.work);
    else if (effect.kind === "job") batch.jobs.push(effect.job);
    else {
      batch.refused.push(effect.row);
      if (effect.job !== null) batch.jobs.push(effect.job);
    }
  }
  return batch;
}

function answer(items: readonly Item[], with_: Answer): void {
  for (const item of items) item.answer(with_);
}

function halves(items: readonly Item[]): Item[][] {
  const middle = items.length >> 1;
  return [items.slice(0, middle), items.slice(middle)];
}

function byShop(items: readonly Item[]): Item[][] {
  return [...Map.groupBy(items, ({ shopId }) => shopId).values()];
}
