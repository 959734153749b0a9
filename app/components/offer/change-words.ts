import { count, counted } from "../numbers.ts";

/** Codes of an offer that stand in the store, how many of them customers can use now, and of how many partners those are. */
export type Reach = { inStore: number; live: number; partners: number };
/** Codes whose name ends with what the offer gives now. */
export type Named = { first: string | null; total: number };

/** "Saving changes 121 live codes of 45 partners in your store at once." `what`: what changes them. */
export function reachWords(what: string, { inStore, live, partners }: Reach): string {
  const whose = live > 0 && partners > 0 ? ` of ${counted(partners, "partner")}` : "";
  if (inStore === live) return `${what} changes ${counted(live, "live code")}${whose} in your store at once.`;
  const now =
    live === 0 ? "none of them is live now" : `${count(live)} of them${whose} ${live === 1 ? "is" : "are"} live now`;
  return `${what} changes ${counted(inStore, "code")} in your store at once; ${inStore === 1 ? "it is not live now" : now}.`;
}

/** "SARAH20 and 3 more will give 15 %, which is not what the name says." Null where no name says what is given now. */
export function misnamedWords({ first, total }: Named, gives: string): string | null {
  if (first === null) return null;
  const others = total > 1 ? ` and ${count(total - 1)} more` : "";
  return `${first}${others} will give ${gives}, which is not what the name says.`;
}
