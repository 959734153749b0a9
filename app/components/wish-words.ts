import { isAtRest } from "../domain/code-state.ts";
import type { CodeState } from "../domain/offer.ts";
import { unreachable } from "../domain/result.ts";
import type { FieldProblem } from "../domain/shop.ts";
import { type CarriedWish, goesAlong, type Twin } from "../domain/twin.ts";
import { counted } from "./numbers.ts";

/** A code of which something is wished. `mapped`: it stands in a discount of the merchant's own. */
export type WishedCode = {
  key: string;
  display: string;
  state: CodeState;
  mapped: boolean;
  orders: number;
  twins: readonly Twin[];
};
/** `keys`: the codes that the wish befalls; none where it can befall none of them. */
export type WishQuestion = { title: string; confirm: string; sentences: string[]; keys: readonly string[] };

/** What people type who misread these codes, and what a wish takes along without its being chosen. */
export function twinsAlong(wish: CarriedWish, rows: readonly WishedCode[]): string[] {
  const chosen = new Set<string>(rows.map(({ key }) => key));
  return [...carriedBy(wish, rows)].filter((key) => !chosen.has(key)).sort();
}

const carriedBy = (wish: CarriedWish, rows: readonly WishedCode[]): Set<string> =>
  new Set(rows.flatMap(({ twins }) => twins.filter((twin) => goesAlong(wish, twin)).map(({ key }) => key)));

/** What to read before codes are stopped or deleted, or a wish takes twins along; null where it is just carried out. */
export function wishQuestion(wish: CarriedWish, rows: readonly WishedCode[]): WishQuestion | null {
  switch (wish) {
    case "stop":
      return stopQuestion(rows);
    case "resume":
      return resumeQuestion(rows);
    case "delete":
      return deleteQuestion(rows);
    default:
      return unreachable(wish);
  }
}

/** Those that are stopped already need no word; one that failed may be in the store all the same, and is asked for there. */
function stopQuestion(rows: readonly WishedCode[]): WishQuestion | null {
  const going = rows.filter(({ state }) => state !== "stopped");
  const live = going.filter(({ state }) => state !== "failed");
  const [first] = live;
  if (first === undefined) return null;
  const what = live.length > 1 ? counted(live.length, "code") : first.display;
  return {
    title: live.length === 1 && first.mapped ? `Stop the credit of ${what}?` : `Stop ${what}?`,
    confirm: "Stop",
    sentences: [...stopWords(live), ...alongWords("stop", going)],
    keys: keysOf(going),
  };
}

/** What follows for customers, for orders that were placed, and for what is owed. */
function stopWords(codes: readonly WishedCode[]): string[] {
  const one = codes.length === 1;
  const mapped = codes.filter((code) => code.mapped).length;
  const orders = codes.reduce((sum, code) => sum + code.orders, 0);
  const own = mapped < codes.length;
  return [
    ...(own ? [`Customers who type ${one ? "it" : "one of them"} get no discount.`] : []),
    ...(mapped > 0 ? [mappedWords(mapped, one)] : []),
    ordersWords(orders, one),
    ...(own
      ? [`${one ? "Its name stays" : "Their names stay"} reserved, and you can resume ${one ? "it" : "them"} later.`]
      : []),
  ];
}

const mappedWords = (mapped: number, one: boolean) =>
  one
    ? "Customers go on getting what your own discount gives; orders with it are credited to nobody."
    : `${counted(mapped, "code stands", "codes stand")} in your own discounts: customers go on getting what these give, and orders with them are credited to nobody.`;

function ordersWords(orders: number, one: boolean): string {
  const them = one ? "it" : "them";
  if (orders === 0) return `No order was placed with ${them} yet.`;
  const stays =
    orders === 1 ? "stays as it is, and what is owed for it" : "stay as they are, and what is owed for them";
  return `${counted(orders, "order")} placed with ${them} ${stays} stays owed.`;
}

function resumeQuestion(rows: readonly WishedCode[]): WishQuestion | null {
  const sentences = alongWords("resume", rows);
  if (sentences.length === 0) return null;
  return { title: `Resume ${whatOf(rows)}?`, confirm: "Resume", sentences, keys: keysOf(rows) };
}

/** Only what was never used, and is out of the store, is deleted; and what is kept for those who misread such a code. */
function deleteQuestion(rows: readonly WishedCode[]): WishQuestion {
  const unused = rows.filter(({ orders }) => orders === 0);
  const resting = unused.filter(({ state }) => isAtRest(state));
  const carried = carriedBy("delete", resting);
  const gone = unused.filter((row) => resting.includes(row) || carried.has(row.key));
  const all = gone.length === rows.length || rows.length === 1;
  return {
    title: `Delete ${all ? whatOf(rows) : `${gone.length} of ${counted(rows.length, "code")}`}?`,
    confirm: "Delete",
    sentences: [
      ...deleteWords({ gone: gone.length, used: rows.length - unused.length, live: unused.length - gone.length }),
      ...alongWords("delete", gone),
    ],
    keys: keysOf(gone),
  };
}

/** What goes, what stays, and why. */
function deleteWords({ gone, used, live }: { gone: number; used: number; live: number }): string[] {
  const [stays, are] = [used === 1 ? "1 was used and stays" : `${used} were used and stay`, live === 1 ? "is" : "are"];
  return [
    ...(gone > 0
      ? [
          `No order was placed with ${gone === 1 ? "it" : "them"}. Vouch forgets ${gone === 1 ? "its name" : "their names"}, which can be given again.`,
        ]
      : []),
    ...(used > 0 ? [`${stays} in the books; ${used === 1 ? "it" : "they"} can stay stopped.`] : []),
    ...(live > 0 ? [`${live} ${are} not stopped: stop ${live === 1 ? "it" : "them"} first.`] : []),
  ];
}

const IS: Record<CarriedWish, string> = { stop: "stopped", resume: "live again", delete: "deleted" };
const MOST_NAMES = 3;

/** Which twins go along; one with which orders were placed is not deleted. */
function alongWords(wish: CarriedWish, rows: readonly WishedCode[]): string[] {
  const along = twinsAlong(wish, rows);
  if (along.length === 0) return [];
  const one = along.length === 1;
  const who = `for those who misread ${rows.length > 1 ? "them" : rows[0]?.display}`;
  const unless = wish === "delete" ? `, unless an order was placed with ${one ? "it" : "one"}` : "";
  const is = `${one ? "is" : "are"} ${IS[wish]} too${unless}.`;
  return [
    along.length > MOST_NAMES ? `${counted(along.length, "code")} ${who} ${is}` : `${listed(along)}, ${who}, ${is}`,
  ];
}

/** What became of a code that something was wished of. */
export type Changed =
  | { kind: "done"; state: CodeState; along?: string[] }
  | { kind: "waiting"; state: CodeState; problem: string | null; along?: string[] }
  | { kind: "deleted"; along?: string[] }
  | { kind: "not-found" }
  | { kind: "refused"; problems: FieldProblem[] };
export type Wished = { key: string; changed: Changed };

/** "SARAH20 and BEA10 stopped": what worked, by where the codes stand now; null where nothing did. */
export function doneWords(wish: CarriedWish | "retry", results: readonly Wished[]): string | null {
  const reached: Partial<Record<CodeState, string>> = {
    live: wish === "resume" ? "live again" : "live",
    stopped: "stopped",
  };
  const stand = results.flatMap(({ key, changed }) => {
    if (changed.kind !== "done" && changed.kind !== "deleted") return [];
    const word = changed.kind === "deleted" ? "deleted" : reached[changed.state];
    return word === undefined ? [] : [key, ...(changed.along ?? [])].map((one) => ({ key: one, word }));
  });
  const parts = [...Map.groupBy(stand, ({ word }) => word)].map(([word, codes]) => {
    const keys = codes.map(({ key }) => key);
    return `${namedOrCounted(keys)} ${word}`;
  });
  return parts.length === 0 ? null : parts.join(", ");
}

/** What a wish did nothing to, a sentence for each state: a code that failed is not stopped, one that is missing not resumed. */
export function leftWords(results: readonly Wished[]): string[] {
  const left = { failed: [] as string[], missing: [] as string[] };
  for (const { key, changed } of results) {
    if (changed.kind === "done" && (changed.state === "failed" || changed.state === "missing"))
      left[changed.state].push(key);
  }
  const { failed, missing } = left;
  const [was, they] = failed.length === 1 ? ["was", "it"] : ["were", "they"];
  return [
    ...(failed.length > 0
      ? [
          `${namedOrCounted(failed)} ${was} left: ${they} could not be made, and your store does not have ${they === "it" ? "it" : "them"}.`,
        ]
      : []),
    ...(missing.length > 0
      ? [
          `${namedOrCounted(missing)} ${missing.length === 1 ? "was" : "were"} left: your store does not have ${missing.length === 1 ? "it" : "them"} any more.`,
        ]
      : []),
  ];
}

const namedOrCounted = (keys: readonly string[]) => (keys.length <= 2 ? listed(keys) : counted(keys.length, "code"));

const keysOf = (rows: readonly WishedCode[]) => rows.map(({ key }) => key);
const whatOf = (rows: readonly WishedCode[]) =>
  rows.length > 1 ? counted(rows.length, "code") : (rows[0]?.display ?? "");

/** "A", "A and B", "A, B and C". */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
