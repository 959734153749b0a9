import type { CodeState } from "./offer.ts";

/** What can be wished for all codes of a list. */
export const LIST_WISHES = ["stop", "resume", "retry", "delete"] as const;
export type ListWishName = (typeof LIST_WISHES)[number];

/** The list: an offer's or a partner's, with its filters. */
export type CodeListOf = ({ offerId: number } | { partnerId: number }) & { state: CodeState | null; search: string };

/** How far it is; of one that was cancelled, how far it came. `refused` are those that were left, `problem` why the last of them was. */
export type ListWish = {
  id: number;
  wish: ListWishName;
  state: "running" | "done" | "cancelled";
  total: number;
  done: number;
  refused: number;
  problem: string | null;
};
