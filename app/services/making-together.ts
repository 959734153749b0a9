// Many codes of one shared discount are made or resumed in one call. What is left out here is done one by one by whoever asked.
import { saveProblems } from "../db/code-states.ts";
import { jobsUnderWay, removeJobs } from "../db/jobs.ts";
import { findOffer } from "../db/offers.ts";
import { type JoiningCode, mayJoin, saveJoinWishes } from "../db/shared-codes.ts";
import { alone, inTransaction } from "../db/transaction.ts";
import { codeFormatProblem } from "../domain/code.ts";
import { needsOwnDiscounts } from "../domain/conditions.ts";
import type { CodeKey } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import type { AdminFailure } from "../shopify/admin.ts";
import { CODES_A_CALL } from "../shopify/discounts.ts";
import { type Joined, joinTogether, settleRefused } from "./adding-together.ts";
import { type Attempt, jobKeyOf, makeCode, queueIntents } from "./code-making.ts";
import type { Making } from "./making.ts";

/** Fewer of one offer are made one by one. */
const WORTH_IT = 3;

/** A call, with its wait for the shop's rate and for Shopify to be done, is over by then: else each code's own job looks for it. */
const GRACE_SECONDS = 120;

type MadeState = "making" | "resuming";
/** In which states codes are that a wish is for, and what is wished of them. */
const WISHES = {
  resume: { resuming: ["stopped", "resuming"] },
  retry: { making: ["making", "failed", "missing"], resuming: ["resuming"] },
} as const satisfies Record<string, Partial<Record<MadeState, readonly CodeState[]>>>;
export type JoinWish = keyof typeof WISHES;
const UNDER_WAY = ["making", "resuming"] as const;

/** What became of a code, and the state in which its wish had put it. */
export type MadeOf = { state: MadeState; attempt: Attempt };

type Together = { keys: readonly CodeKey[]; goesOn?: () => Promise<boolean> };

/**
 * Makes or resumes those of some codes that share their offer's discount. Each is wished and has its job before the store is asked; to ask
 * again is safe: the store refuses a name that it has, and what that is is then looked for, as imports do (decision 26).
 *
 * `goesOn` is asked before each call. Returns what became of which; those that are not named were left as they are, or to their jobs.
 */
export async function makeTogether(
  making: Making,
  wish: JoinWish,
  { keys, goesOn = async () => true }: Together,
): Promise<ReadonlyMap<CodeKey, MadeOf>> {
  const { pool, shopId } = making;
  const made = new Map<CodeKey, MadeOf>();
  const states = Object.values(WISHES[wish]).flat();
  const codes = (await mayJoin(pool, shopId, { keys, states })).filter(({ key }) => codeFormatProblem(key) === null);
  for (const [offerId, ofOffer] of Map.groupBy(codes, (code) => code.offerId)) {
    const offer = await findOffer(pool, shopId, offerId);
    if (offer === null || ofOffer.length < WORTH_IT || needsOwnDiscounts(offer.conditions)) continue;
    for (let start = 0; start < ofOffer.length; start += CODES_A_CALL) {
      if (!(await goesOn())) return made;
      const wished = await wishTogether(making, wish, ofOffer.slice(start, start + CODES_A_CALL));
      const failure = await carryOut(making, { offerId, wished, made });
      // A store that does not answer now is not asked for the others either.
      if (failure !== null) return made;
    }
  }
  return made;
}

/** Writes down what is wished of codes, each with its job; a job that there is already keeps its time. */
async function wishTogether(
  { pool, shopId }: Making,
  wish: JoinWish,
  codes: readonly JoiningCode[],
): Promise<Map<CodeKey, MadeState>> {
  return inTransaction(pool, async (client) => {
    const wished = new Map<CodeKey, MadeState>();
    for (const [state, from] of Object.entries(WISHES[wish]) as [MadeState, readonly CodeState[]][]) {
      const keys = codes.filter((code) => from.includes(code.state)).map(({ key }) => key);
      for (const key of await saveJoinWishes(client, shopId, { keys, from, state })) wished.set(key, state);
    }
    const jobs = await jobsUnderWay(
      client,
      [...wished.keys()].map((key) => jobKeyOf(shopId, key)),
    );
    const without = [...wished].filter(([key]) => !jobs.has(jobKeyOf(shopId, key)));
    for (const [state, job] of [
      ["making", "make-code"],
      ["resuming", "resume-code"],
    ] as const) {
      const keys = without.flatMap(([key, wish]) => (wish === state ? [key] : []));
      await queueIntents(client, job, { shopId, keys, afterSeconds: GRACE_SECONDS });
    }
    return wished;
  });
}

type Carrying = { offerId: number; wished: ReadonlyMap<CodeKey, MadeState>; made: Map<CodeKey, MadeOf> };

/** Returns why the store did not do it; null where it did. */
async function carryOut(making: Making, { offerId, wished, made }: Carrying): Promise<AdminFailure | null> {
  const note = (key: CodeKey, attempt: Attempt) => {
    const state = wished.get(key);
    if (state !== undefined) made.set(key, { state, attempt });
  };
  const giveUp = async (keys: readonly CodeKey[], attempt: Attempt & { kind: "failed" }) => {
    await saveProblems(making.pool, making.shopId, keys, `${attempt.failure.message} Vouch tries again by itself.`);
    for (const key of keys) note(key, attempt);
    return attempt.failure;
  };
  for (let rest = [...wished.keys()]; rest.length > 0; ) {
    const joined = await join(making, offerId, rest);
    switch (joined.kind) {
      case "failed":
        return giveUp(rest, joined);
      case "apart":
        return null;
      case "gone": {
        // The first makes the discount that the others share; one that turns out to be another discount's makes none.
        const [first, ...others] = rest as [CodeKey, ...CodeKey[]];
        const attempt = await makeCode(making, first, { fresh: false });
        if (attempt.kind === "failed") return giveUp(rest, attempt);
        note(first, attempt);
        rest = others;
        break;
      }
      case "joined": {
        for (const key of joined.joined) note(key, { kind: "done" });
        const settled = await settleRefused(making, joined.refused, { takeOver: false });
        for (const [key, attempt] of settled) note(key, attempt);
        const failed = [...settled.values()].find((attempt) => attempt.kind === "failed");
        if (failed === undefined) return null;
        const left = [...joined.refused.keys()].filter((key) => !settled.has(key));
        return giveUp(left, failed);
      }
    }
  }
  return null;
}

/** `apart`: none of them belongs into a shared discount any more. */
type JoinedOffer = Joined | { kind: "apart" };

/** Under the offer's lock, as whoever makes, stops or moves one of its codes: what is wished of them is read there once more. */
function join(making: Making, offerId: number, keys: readonly CodeKey[]): Promise<JoinedOffer> {
  const { pool, shopId } = making;
  return alone(pool, `offer:${shopId}:${offerId}`, async (client) => {
    const offer = await findOffer(client, shopId, offerId);
    const codes = await mayJoin(client, shopId, { keys, states: UNDER_WAY });
    const still = codes.filter((code) => code.offerId === offerId).map(({ key }) => key);
    if (offer === null || needsOwnDiscounts(offer.conditions) || still.length === 0) return { kind: "apart" };
    const { discountGid } = offer;
    if (discountGid === null) return { kind: "gone" };
    const joined = await joinTogether(client, making, { discountGid, keys: still, from: UNDER_WAY });
    if (joined.kind === "joined") {
      await removeJobs(
        client,
        joined.joined.map((key) => jobKeyOf(shopId, key)),
      );
    }
    return joined;
  });
}
