// Twins: what people type who misread a code, kept for the code's partner (decision 31).
import type { CodeKey } from "./ids.ts";
import type { CodeState } from "./offer.ts";
import { unreachable } from "./result.ts";

/** `stoppedAlong`: because its code was stopped. */
export type Twin = { key: CodeKey; state: CodeState; stoppedAlong: boolean };
export type CarriedWish = "stop" | "resume" | "delete";

/** Whether a wish for a code takes its twin along. One that is only kept, or was stopped by itself, stays out of the store. */
export function goesAlong(wish: CarriedWish, { state, stoppedAlong }: Twin): boolean {
  switch (wish) {
    case "stop":
      return state !== "stopped" && state !== "stopping" && state !== "failed";
    case "resume":
      return stoppedAlong && (state === "stopped" || state === "stopping");
    case "delete":
      return true;
    default:
      return unreachable(wish);
  }
}
