import type { CodeState } from "./offer.ts";

/** What can be wished for all codes of a list. */
export const LIST_WISHES = ["stop", "resume", "retry", "delete", "reassign"] as const;
export type ListWishName = (typeof LIST_WISHES)[number];
/** What needs nothing said beside it. */
export type PlainWish = Exclude<ListWishName, "reassign">;

/** Whose list: an offer's, a partner's, or the whole shop's. */
export type ListOwner = { offerId: number } | { partnerId: number } | { whole: true };
/** The list with its filters. */
export type CodeListOf = ListOwner & { state: CodeState | null; search: string };

/**
 * How far it is; of one that was cancelled, how far it came. `refused` are those that were left, `problem` why the last of them was;
 * `to` who gets them, where they are given.
 */
export type ListWish = {
  id: number;
  wish: ListWishName;
  to: string | null;
  state: "running" | "done" | "cancelled";
  total: number;
  done: number;
  refused: number;
  problem: string | null;
};
