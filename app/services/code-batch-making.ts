// A batch's codes on their way into the store: names are reserved some thousands at a time, and added while the next are reserved.
import PQueue from "p-queue";
import type pg from "pg";
import * as batchCodes from "../db/batch-codes.ts";
import * as people from "../db/batch-partners.ts";
import * as rows from "../db/batch-rows.ts";
import * as batches from "../db/code-batches.ts";
import { findOffer } from "../db/offers.ts";
import { raiseProgramme } from "../db/shops.ts";
import { inTransaction, letGo, share } from "../db/transaction.ts";
import { codeFormatProblem } from "../domain/code.ts";
import type { CodeBatch } from "../domain/code-batch.ts";
import { needsOwnDiscounts } from "../domain/conditions.ts";
import type { CodeKey } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import { CODES_A_CALL } from "../shopify/discounts.ts";
import { joinTogether, settleRefused } from "./adding-together.ts";
import { makeCode } from "./code-making.ts";
import { fillingOf, type Making, type Ran } from "./making.ts";

type Work = { batch: CodeBatch; shop: Shop };

/** Names of so many lines are reserved at a time: a transaction that orders never wait for. */
const RESERVE = 2_500;
const FIRST_SLICE = 250;
/** So many at once: PostgreSQL works on one while another's commit is on its way. */
const SLICES = 2;
/**
 * Calls of Shopify's bulk add that are waited for side by side: what limits is the shop's rate, not how long each takes. One
 * costs 12 points with the question whether it is done, and takes about half a second.
 */
const sideBySideOf = ({ restoreRate }: Shop) => Math.min(50, Math.max(6, Math.ceil(restoreRate / 20)));

/**
 * Makes all codes of a batch that are not made yet. What failed is attempted again by the next attempt at the batch.
 *
 * `client`: the connection that is the batch's own; nobody else uses it meanwhile.
 */
export async function makeCodes(client: pg.ClientBase, making: Making, { batch, shop }: Work): Promise<Ran> {
  const stopped = () => batches.isStopping(making.pool, making.shopId, batch.id);
  const line = createLine(sideBySideOf(shop), stopped);
  const filled = new Set<number>();
  // Before the first look at which discount that is: an undo deletes one that it emptied, unless somebody fills it.
  const fill = async (offerId: number) => {
    if (filled.has(offerId)) return;
    await share(client, fillingOf(making.shopId, offerId));
    filled.add(offerId);
  };
  await queueAll(making, { batch, line, fill }).catch(line.giveUp);
  const ran = await line.end();
  for (const offerId of filled) await letGo(client, fillingOf(making.shopId, offerId));
  return ran;
}

type Queueing = { batch: CodeBatch; line: Line; fill: (offerId: number) => Promise<void> };

async function queueAll(making: Making, { batch, line, fill }: Queueing): Promise<void> {
  // A call costs the same for few codes as for many: what does not fill one waits for more.
  const waiting = new Map<number, CodeKey[]>();
  for await (const reserved of reservedCodes(making, batch.id)) {
    for (const [offerId, codesOf] of Map.groupBy(reserved, (code) => code.offerId)) {
      await fill(offerId);
      const rest = waiting.get(offerId) ?? [];
      waiting.set(offerId, await makeUnder(making, line, { batch, offerId, rest, codes: codesOf }));
    }
    if (line.over() || (await line.stopped())) break;
  }
  for (const [offerId, rest] of waiting) await makeUnder(making, line, { batch, offerId, rest, codes: [], last: true });
}

/** Codes that an attempt before this one had reserved, then those of the rows that have none yet. */
async function* reservedCodes({ pool, shopId, now }: Making, id: number): AsyncGenerator<batchCodes.CodeToMake[]> {
  for (let after = ""; ; ) {
    const found = await batchCodes.codesToMake(pool, shopId, id, { after, most: RESERVE });
    const last = found.at(-1);
    if (last === undefined) break;
    yield found;
    after = last.key;
  }
  yield* inTurn(sliceLines(await rows.lastLine(pool, shopId, id)), SLICES, (lines) =>
    inTransaction(pool, async (client) => {
      // Somebody may archive a partner while the batch runs.
      await people.saveArchived(client, shopId, id, await people.archivedSince(client, shopId, id));
      const reserved = await batchCodes.reserveCodes(client, shopId, id, { ...lines, now });
      if (reserved.length > 0) await raiseProgramme(client, shopId);
      return reserved;
    }),
  );
}

// The first is short: the store is asked for the first codes while the next are reserved.
function* sliceLines(last: number): Generator<{ after: number; last: number }> {
  for (let after = 0, most = FIRST_SLICE; after < last; after += most, most = RESERVE)
    yield { after, last: after + most };
}

/** What `work` makes of each, in their order, with so many under way. None is under way any more when it ends, however it does. */
async function* inTurn<T, U>(each: Iterable<T>, most: number, work: (one: T) => Promise<U>): AsyncGenerator<U> {
  const underWay: Promise<U>[] = [];
  try {
    for (const one of each) {
      const begun = work(one);
      // Whoever takes it in its turn hears of it; until then it is not unheard.
      begun.catch(() => {});
      underWay.push(begun);
      if (underWay.length === most) yield await (underWay.shift() as Promise<U>);
    }
    for (let next = underWay.shift(); next !== undefined; next = underWay.shift()) yield await next;
  } finally {
    await Promise.allSettled(underWay);
  }
}

type Under = { batch: CodeBatch; offerId: number; rest: CodeKey[]; codes: batchCodes.CodeToMake[]; last?: boolean };

/** Makes what fills calls, and those that stand alone. Returns what waits for more. */
async function makeUnder(making: Making, line: Line, { batch, offerId, rest, codes: reserved, last }: Under) {
  const offer = await findOffer(making.pool, making.shopId, offerId);
  if (offer === null) return [];
  // What only the store may be called is looked for there, and never sent with others.
  const standsAlone = ({ key, alone }: batchCodes.CodeToMake) =>
    alone || needsOwnDiscounts(offer.conditions) || codeFormatProblem(key) !== null;
  const alone = reserved.filter(standsAlone).map(({ key }) => key);
  if (alone.length > 0) await line.add(() => oneByOne(alone, (key) => makeOne(making, batch, key), line.stopped));
  const shared = [...rest, ...reserved.filter((code) => !standsAlone(code)).map(({ key }) => key)];
  let discountGid = offer.discountGid;
  // The first code makes the discount that the others share; one that turns out to be another discount's makes none.
  while (discountGid === null && shared.length > 0 && !line.over() && !(await line.stopped())) {
    const [first] = shared.splice(0, 1) as [CodeKey];
    await line.now(() => makeOne(making, batch, first));
    discountGid = (await findOffer(making.pool, making.shopId, offerId))?.discountGid ?? null;
  }
  const gid = discountGid;
  if (gid === null) return [];
  while (shared.length >= (last ? 1 : CODES_A_CALL)) {
    const keys = shared.splice(0, CODES_A_CALL);
    await line.add(() => addMany(making, batch, { discountGid: gid, keys }));
  }
  return shared;
}

async function makeOne(making: Making, batch: CodeBatch, key: CodeKey): Promise<Ran> {
  const attempt = await makeCode(making, key, { fresh: false, takeOver: batch.settings.takeOver });
  return attempt.kind === "failed" ? attempt : { kind: "done" };
}

async function oneByOne<T>(
  all: readonly T[],
  work: (one: T) => Promise<Ran>,
  stopped: () => Promise<boolean> = async () => false,
): Promise<Ran> {
  for (const one of all) {
    if (await stopped()) break;
    const ran = await work(one);
    if (ran.kind === "failed") return ran;
  }
  return { kind: "done" };
}

type Many = { discountGid: string; keys: CodeKey[] };

async function addMany(making: Making, batch: CodeBatch, { discountGid, keys }: Many): Promise<Ran> {
  const added = await joinTogether(making.pool, making, { discountGid, keys, from: ["making"] });
  switch (added.kind) {
    case "failed":
      return added;
    case "gone":
      // Somebody deleted it in the store: one by one, so that the first of them makes another.
      return oneByOne(keys, (key) => makeOne(making, batch, key));
    case "joined": {
      const settled = await settleRefused(making, added.refused, batch.settings);
      return [...settled.values()].find((attempt) => attempt.kind === "failed") ?? { kind: "done" };
    }
  }
}

/** Calls to the store, some side by side. After one that failed, or threw, or a stop none is begun any more. */
type Line = {
  /** Begins a call as soon as there is room for it; resolves when few enough wait. */
  add: (work: () => Promise<Ran>) => Promise<void>;
  now: (work: () => Promise<Ran>) => Promise<void>;
  over: () => boolean;
  stopped: () => Promise<boolean>;
  /** No call is begun any more, and `end` throws this. */
  giveUp: (error: unknown) => void;
  /** Resolves, or throws what a call threw, when no call is under way. */
  end: () => Promise<Ran>;
};

function createLine(sideBySide: number, stopped: () => Promise<boolean>): Line {
  const calls = new PQueue({ concurrency: sideBySide });
  let outcome: (() => Ran) | null = null;
  const giveUp = (error: unknown) => {
    outcome ??= () => {
      throw error;
    };
  };
  async function attempt(work: () => Promise<Ran>): Promise<void> {
    if (outcome !== null || (await stopped())) return;
    try {
      const ran = await work();
      if (ran.kind === "failed") outcome ??= () => ran;
    } catch (error) {
      giveUp(error);
    }
  }
  return {
    async add(work) {
      void calls.add(() => attempt(work));
      await calls.onSizeLessThan(sideBySide);
    },
    now: attempt,
    over: () => outcome !== null,
    stopped,
    giveUp,
    async end() {
      await calls.onIdle();
      return outcome === null ? { kind: "done" } : outcome();
    },
  };
}
