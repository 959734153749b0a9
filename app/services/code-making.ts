import type pg from "pg";
import * as states from "../db/code-states.ts";
import * as codes from "../db/codes.ts";
import { addJob, addJobs, type Db, removeJob } from "../db/jobs.ts";
import * as offers from "../db/offers.ts";
import { raiseProgramme } from "../db/shops.ts";
import { alone, transaction } from "../db/transaction.ts";
import { twinsBeside } from "../db/twins.ts";
import { codeFormatProblem } from "../domain/code.ts";
import type { CodeKey, ShopId } from "../domain/ids.ts";
import { unreachable } from "../domain/result.ts";
import type { FieldProblem } from "../domain/shop.ts";
import type { AdminFailure } from "../shopify/admin.ts";
import type { Made } from "../shopify/discounts.ts";
import { readStoreCode } from "../shopify/store-codes.ts";
import {
  addOrCreate,
  type OfCode,
  resumeOwn,
  saveStanding,
  takeOut,
  type Whereabouts,
  whoseInStore,
} from "./code-in-store.ts";
import { LATE_SECONDS } from "./late-orders.ts";
import type { Making } from "./making.ts";

/** Where an intent stands after an attempt. `failed` may be attempted again; nothing is done twice. */
export type Attempt =
  | { kind: "done" }
  | { kind: "failed"; failure: AdminFailure }
  | { kind: "taken" }
  | { kind: "refused"; problems: FieldProblem[] };

export const jobKeyOf = (shopId: ShopId, key: CodeKey) => `code:${shopId}:${key}`;

type Intent = "make-code" | "stop-code" | "resume-code" | "move-code";

/** Writes down that a code is to be made, stopped, resumed or moved, so that it happens even if this process dies now. */
export function queueIntent(
  client: Db,
  job: Intent,
  { shopId, key, afterSeconds }: { shopId: ShopId; key: CodeKey; afterSeconds: number },
): Promise<void> {
  return addJob(client, job, { shopId, key }, { key: jobKeyOf(shopId, key), afterSeconds });
}

/** The same of many codes. */
export function queueIntents(
  client: Db,
  job: Intent,
  { shopId, keys, afterSeconds }: { shopId: ShopId; keys: readonly CodeKey[]; afterSeconds: number },
): Promise<void> {
  const jobs = keys.map((key) => ({ payload: { shopId, key }, key: jobKeyOf(shopId, key), afterSeconds }));
  return addJobs(client, job, jobs);
}

/**
 * Makes or resumes a code in the store, once, however often and by however many it is called: whoever comes second finds it
 * there. Codes of one offer are made one after the other, so that two first codes do not make two discounts.
 *
 * `fresh`: nothing was sent for this intent yet and the name was just seen to be free, so that there is nothing to read back.
 */
export async function makeCode(
  making: Making,
  key: CodeKey,
  { fresh, takeOver = false }: { fresh: boolean; takeOver?: boolean },
): Promise<Attempt> {
  const code = await codes.findCode(making.pool, making.shopId, key);
  if (code === null || code.offer === null) return { kind: "done" };
  const offerId = code.offer.id;
  return alone(making.pool, `offer:${making.shopId}:${offerId}`, async (client) => {
    const current = await codes.findCode(client, making.shopId, key);
    const offer = await offers.findOffer(client, making.shopId, offerId);
    if (offer === null || current === null) return { kind: "done" };
    if (current.state !== "making" && current.state !== "resuming") return { kind: "done" };
    const of = { code: current, offer };
    const resumed = await resumeOwn(client, making, of);
    const { made, told } =
      resumed === null ? await makeInStore(client, making, of, { fresh }) : { made: resumed, told: true };
    return recordMade(client, making, { ...of, made, told, takeOver });
  });
}

// Perhaps it is there by an earlier attempt of our own whose answer was lost.
async function makeInStore(
  client: pg.ClientBase,
  making: Making,
  of: OfCode,
  { fresh }: { fresh: boolean },
): Promise<InStore> {
  if (!fresh) {
    const there = madeThere(await whoseInStore(client, making, of));
    if (there !== null) return { made: there, told: false };
  }
  // A name that only the store may have was to be taken over, and is not there.
  const problem = codeFormatProblem(of.code.key);
  if (problem !== null) {
    const message = `Your store has no such code. ${problem}`;
    return { made: { kind: "refused", problems: [{ field: "typed", message }] }, told: false };
  }
  const made = await addOrCreate(client, making, of);
  if (made.kind !== "taken") return { made, told: true };
  return { made: madeThere(await whoseInStore(client, making, of)) ?? made, told: false };
}

function madeThere(there: Whereabouts): Made | null {
  switch (there.kind) {
    case "nobody's":
      return null;
    case "ours":
      return { kind: "live", discountGid: there.discountGid, redeemCodeGid: null };
    case "taken":
    case "failed":
      return there;
    default:
      return unreachable(there);
  }
}

type InStore = { made: Made; told: boolean };

/** Finds out what a name is that the store refused: our own code, or a discount of the merchant's, which may be taken over. */
export async function settleTaken(
  making: Making,
  key: CodeKey,
  { takeOver, message }: { takeOver: boolean; message: string },
): Promise<Attempt> {
  const code = await codes.findCode(making.pool, making.shopId, key);
  const offer = code?.offer ? await offers.findOffer(making.pool, making.shopId, code.offer.id) : null;
  if (code === null || offer === null || (code.state !== "making" && code.state !== "resuming"))
    return { kind: "done" };
  const there = madeThere(await whoseInStore(making.pool, making, { code, offer }));
  const made: Made = there ?? { kind: "refused", problems: [{ field: "typed", message: `Shopify says: ${message}` }] };
  const client = await making.pool.connect();
  try {
    return await recordMade(client, making, { code, offer, made, told: false, takeOver });
  } finally {
    client.release();
  }
}

type Recorded = OfCode & InStore & { takeOver: boolean };

async function recordMade(
  client: pg.ClientBase,
  making: Making,
  { code, offer, made, told, takeOver }: Recorded,
): Promise<Attempt> {
  const { shopId, now } = making;
  const stateAfter = code.state === "resuming" ? "stopped" : "failed";
  switch (made.kind) {
    case "live":
      await transaction(client, async () => {
        // Somebody may wish it stopped meanwhile: that wish has its own job, which finds it in the store.
        const wished = await states.saveLive(client, shopId, code.key, { ...made, now });
        await saveStanding(client, shopId, { code, offer, discountGid: made.discountGid, told });
        if (wished) await removeJob(client, jobKeyOf(shopId, code.key));
      });
      return { kind: "done" };
    case "taken":
      if (takeOver && made.discountGid !== undefined) {
        const { discountGid } = made;
        const there = await readStoreCode(making.call, discountGid, code.display);
        if (!there.ok) return failed(client, making, code, there.error);
        const display = there.value?.code ?? code.display;
        await states.saveTakenOver(client, shopId, { key: code.key, display, discountGid, now });
        return { kind: "done" };
      }
      await giveUp(client, making, code, {
        state: stateAfter,
        problem: `${code.display} is already another discount in your store.`,
      });
      return { kind: "taken" };
    case "refused":
      await giveUp(client, making, code, {
        state: stateAfter,
        problem: made.problems.map(({ message }) => message).join(" "),
      });
      return made;
    case "gone":
      return failed(client, making, code, GONE);
    case "failed":
      return failed(client, making, code, made.failure);
    default:
      return unreachable(made);
  }
}

async function failed(
  client: pg.ClientBase,
  { shopId }: Making,
  code: codes.StoredCode,
  failure: AdminFailure,
): Promise<Attempt> {
  await states.saveProblem(client, shopId, code, `${failure.message} Vouch tries again by itself.`);
  return { kind: "failed", failure };
}

const GONE: AdminFailure = { kind: "rejected", effect: "none", message: "The discount is not in your store any more." };

/**
 * Ends an intent that cannot be carried out. A code that was never live is nobody's: orders that came meanwhile with a
 * discount of the merchant's own of that name are looked at again, and its twins go.
 */
async function giveUp(
  client: pg.ClientBase,
  making: Making,
  code: codes.StoredCode,
  after: { state: "stopped" | "failed"; problem: string },
): Promise<void> {
  const { shopId } = making;
  const never = code.liveAt === null;
  const ended = await transaction(client, async () => {
    // Somebody may wish it stopped meanwhile: that wish has its own job.
    if (!(await states.saveState(client, shopId, code.key, { from: [code.state], ...after }))) return false;
    if (never) {
      await codes.deleteAssignments(client, shopId, code.key);
      await raiseProgramme(client, shopId);
      const job = { key: `look:${shopId}:${code.key}`, afterSeconds: LATE_SECONDS };
      await addJob(client, "look-again", { shopId, key: code.key }, job);
    }
    await removeJob(client, jobKeyOf(shopId, code.key));
    return true;
  });
  if (ended && never) await dropTwins(client, making, code.key);
}

/** Twins of a code that is nobody's: one that may have come into the store meanwhile is taken out first. */
async function dropTwins(client: pg.ClientBase, { shopId }: Making, key: CodeKey): Promise<void> {
  await transaction(client, async () => {
    for (const twin of await twinsBeside(client, shopId, key)) {
      const state = (await states.lockStates(client, shopId, [twin])).get(twin);
      if (state === "stopped" && !(await codes.wasUsed(client, shopId, twin))) {
        await codes.deleteCodeRow(client, shopId, twin);
      } else if (state !== undefined && state !== "stopped") {
        await states.saveState(client, shopId, twin, { from: [state], state: "stopping", problem: null });
        await queueIntent(client, "stop-code", { shopId, key: twin, afterSeconds: 0 });
      }
    }
  });
}

type After = { state: "failed" | "stopped" | "live" | "missing"; problem: string };
/** What a code is, as far as is known, when nothing was heard for days. One that failed, or was not resumed, may be there. */
const GIVEN_UP = {
  making: { state: "failed", problem: "Shopify could not be reached for days." },
  resuming: { state: "stopped", problem: "It could not be resumed for days." },
  stopping: { state: "live", problem: "It could not be stopped for days." },
} as const satisfies Record<string, After>;

function givenUp({ state, discountGid }: codes.StoredCode): After | null {
  switch (state) {
    case "making":
    case "resuming":
    case "stopping":
      return GIVEN_UP[state];
    case "moving":
      return discountGid === null
        ? { state: "missing", problem: "It left its discount and could not be put into another for days." }
        : { state: "live", problem: "It could not be moved into another discount for days." };
    default:
      return null;
  }
}

/** Says on the code that no further attempt is made, and what it is now as far as is known. */
export async function giveUpTrying(pool: pg.Pool, shopId: ShopId, key: CodeKey): Promise<void> {
  const code = await codes.findCode(pool, shopId, key);
  const after = code && givenUp(code);
  if (after) await states.saveState(pool, shopId, key, { from: [code.state], ...after });
}

/** Takes a code out of the store; its name stays reserved here (decision 6). What Vouch did not make is never touched. */
export async function stopInStore(making: Making, key: CodeKey): Promise<Attempt> {
  const { pool, shopId } = making;
  const code = await codes.findCode(pool, shopId, key);
  if (code === null || code.offer === null) return { kind: "done" };
  const offerId = code.offer.id;
  return alone(pool, `offer:${shopId}:${offerId}`, async (client) => {
    const current = await codes.findCode(client, shopId, key);
    if (current === null || current.state !== "stopping") return { kind: "done" };
    const offer = await offers.findOffer(client, shopId, offerId);
    const removed = await takeOut(client, making, { code: current, offer });
    if (!removed.ok) {
      const problem = `${removed.error.message} Vouch tries again by itself.`;
      await states.saveProblem(client, shopId, current, problem);
      return { kind: "failed", failure: removed.error };
    }
    await transaction(client, async () => {
      await states.saveStopped(client, shopId, key, removed.value.discountGid);
      await removeJob(client, jobKeyOf(shopId, key));
    });
    return { kind: "done" };
  });
}
