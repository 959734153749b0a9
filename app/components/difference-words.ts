import { beyondOwn, type Difference } from "../domain/difference.ts";
import type { Instant } from "../domain/ids.ts";
import { parseInstant } from "../domain/time.ts";
import { count, counted } from "./numbers.ts";
import { misnamedWords, type Named, type Reach } from "./offer/change-words.ts";
import { type Clock, momentOf } from "./when.ts";

/** A discount of the store that differs. `beside`: its offer has codes that stand elsewhere. */
export type DifferingRow = {
  gid: string;
  kind: "shared" | "own";
  offer: { id: number; title: string };
  code: string | null;
  codes: number;
  beside: boolean;
  differences: readonly Difference[];
  checkedAt: Instant;
};

export type SettleWish = "repair" | "accept" | "stop";
export type OfferReach = { offer: { id: number; title: string }; reach: Reach; named: Named };
type Question = { title: string; sentences: string[]; confirm: string };

/** "Discount: Shopify says 15 %, Vouch says 20 %." */
export function differenceWords({ what, store, here }: Difference, clock: Clock): string {
  const words = (said: string) => saidWords(what, said, clock);
  return `${what}: Shopify says ${words(store)}, Vouch says ${words(here)}.`;
}

// A difference is kept as text that no time zone changes: two who say the same moment must say it alike.
function saidWords(what: string, said: string, clock: Clock): string {
  if (what === "Name") return `“${said}”`;
  if (what !== "Starts" && what !== "Ends") return said;
  const at = parseInstant(said.replace(" ", "T").replace(/ UTC$/, "Z"));
  return at === null ? said : momentOf(at, clock);
}

/** Whether one code alone was ended in the store, so that following it stops the code here. */
export const stopsCode = ({ kind, differences }: DifferingRow): boolean =>
  kind === "own" && differences.some(({ what, here }) => what === "State" && here === "live");

/** Whether the store can be followed without changing codes that stand in other discounts of the offer. */
export const canFollow = (row: DifferingRow): boolean =>
  row.kind === "shared" || stopsCode(row) || !row.beside || beyondOwn(row.differences).length === 0;

/** What is asked before a wish is carried out; null where it changes nothing that customers have. */
export function acceptQuestion(wish: SettleWish, row: DifferingRow, of: OfferReach | undefined): Question | null {
  if (wish === "repair") return null;
  const code = row.code ?? "the code";
  if (wish === "stop" || stopsCode(row)) {
    return {
      title: `Stop ${code}?`,
      sentences: [
        `${code} gives nothing from then on. Its name stays reserved, and it can be resumed.`,
        `No other code of ${row.offer.title} changes.`,
      ],
      confirm: "Stop code",
    };
  }
  if (row.kind === "own" || of === undefined) return null;
  return { title: `Use Shopify’s for ${row.offer.title}?`, sentences: changes(row, of), confirm: "Use Shopify’s" };
}

function changes({ differences }: DifferingRow, { reach, named }: OfferReach): string[] {
  const gives = differences.find(({ what }) => what === "Discount")?.store;
  const misnamed = gives === undefined ? null : misnamedWords(named, gives);
  return [followsWords(reach), ...(misnamed === null ? [] : [misnamed])];
}

// Codes of the discount that differs give it already, those of the offer's other discounts from then on.
function followsWords({ inStore, live, partners }: Reach): string {
  const whose = live > 0 && partners > 0 ? ` of ${counted(partners, "partner")}` : "";
  const which =
    inStore === live
      ? `${counted(live, "live code")}${whose} in your store`
      : `${counted(inStore, "code")} in your store, of which ${count(live)}${whose} ${live === 1 ? "is" : "are"} live now`;
  return `The offer becomes what Shopify says. That holds for ${which}.`;
}

/** The same for all that a page shows: each offer that changes by its name, and how many codes stop. */
export function acceptAllQuestion(rows: readonly DifferingRow[], reaches: readonly OfferReach[]): Question {
  const shared = [...Map.groupBy(rows, ({ kind, offer }) => (kind === "shared" ? offer.id : null))];
  const changed = shared.flatMap(([id, [first]]) => {
    const of = reaches.find(({ offer }) => offer.id === id);
    return first && of ? [`${of.offer.title}: ${changes(first, of).join(" ")}`] : [];
  });
  const own = rows.filter(({ kind }) => kind === "own");
  const stopped = own.filter(stopsCode).length;
  const alone = own.length - stopped;
  return {
    title: `Use Shopify’s for all ${counted(rows.length, "discount")}?`,
    sentences: [
      ...changed,
      ...(stopped > 0
        ? [`${counted(stopped, "code")} that ended in Shopify ${stopped === 1 ? "stops" : "stop"}.`]
        : []),
      ...(alone > 0
        ? [
            `${counted(alone, "code")} with a discount of ${alone === 1 ? "its" : "their"} own ${alone === 1 ? "is" : "are"} settled without changing any other code.`,
          ]
        : []),
    ],
    confirm: "Use Shopify’s for all",
  };
}

/** "Friends: Shopify’s is used", "3 discounts: Vouch’s is used", "SARAH20 is stopped". */
export function settledWords(wish: SettleWish, settled: readonly DifferingRow[]): string {
  const [first] = settled;
  if (wish === "stop" && first?.code) return `${first.code} is stopped`;
  const what = settled.length === 1 && first ? first.offer.title : counted(settled.length, "discount");
  return `${what}: ${wish === "accept" ? "Shopify’s" : "Vouch’s"} is used`;
}
