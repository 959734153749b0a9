// Between which states a code goes. Whoever changes one says from which: two wishes that meet come one after the other, and the
// second is decided on what the first left (decision 41).
import type { CodeState } from "./offer.ts";

/** A wish that a job carries out, and the states from which it may begin. A wish that is under way may be wished again. */
export const BEGINS_FROM = {
  making: ["making", "failed", "missing"],
  stopping: ["making", "live", "stopping", "resuming", "moving", "failed", "missing"],
  // A twin may be on its way out when its code is resumed.
  resuming: ["stopped", "resuming", "stopping"],
  moving: ["live"],
} as const satisfies Record<string, readonly CodeState[]>;

export type CodeWishState = keyof typeof BEGINS_FROM;

/** Nothing is on its way, and customers are not given it: it may be changed and forgotten. */
export const isAtRest = (state: CodeState): boolean => state === "stopped" || state === "failed" || state === "missing";

/** A wish for the code is being carried out. */
export const isUnderWay = (state: CodeState): boolean =>
  state === "making" || state === "stopping" || state === "resuming" || state === "moving";

/** The store's own discount gives it to customers on, and no partner earns by it: only here it counts for nobody. */
export const isHousesOwn = (code: { offer: object | null; partner: object | null; state: CodeState }): boolean =>
  code.offer === null && code.partner === null && code.state === "stopped";
