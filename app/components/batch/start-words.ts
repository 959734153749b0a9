import type { StoredTerms } from "../../domain/code-batch.ts";
import { type Offer, offerStateAt } from "../../domain/offer.ts";
import { unreachable } from "../../domain/result.ts";
import type { Terms } from "../../domain/terms.ts";
import { count, counted } from "../numbers.ts";
import { termsOf, termsShort } from "../terms-words.ts";
import { type Clock, when } from "../when.ts";
import { timeLeft } from "./batch-words.ts";

/** Codes that earn otherwise than their partner does by others: how many, and the first of them. */
export type Differing = { total: number; first: readonly { code: string; partner: string; terms: StoredTerms }[] };

/** What a merchant is about to start. */
export type Start = {
  /** Codes to be made, those among them that the store has already, those that each get a discount of their own, and those that are kept here as stopped. */
  codes: { total: number; inStore: number; alone: number; kept: number };
  /** Of codes that the store has not; of many, those of the most codes. */
  offers: readonly { offer: Pick<Offer, "title" | "startsAt" | "endsAt" | "pausedAt">; codes: number }[];
  /** `terms`: of new ones whose row names none; null where they earn what their group, the offer or the shop says. */
  partners: { fresh: number; back: number; terms: Terms | null };
  differing: Differing;
  /** Rows that bring a former link. */
  links: number;
  restoreRate: number;
};

/** "Import 81 rows", or, where others are left out, "Import the other 79 rows". */
export function importWords({ todo, wrong }: { todo: number; wrong: number }): string {
  if (todo === 0) return "Nothing to import";
  if (wrong === 0) return `Import ${counted(todo, "row")}`;
  return `Import the other ${todo === 1 ? "row" : `${count(todo)} rows`}`;
}

/** What an import does to the store and to what partners earn, a sentence each. */
export function startWords(start: Start, clock: Clock): string[] {
  const { codes, offers, partners, differing, links, restoreRate } = start;
  const fresh = codes.total - codes.inStore - codes.kept;
  const others = fresh - offers.reduce((sum, one) => sum + one.codes, 0);
  const left = { shared: Math.max(0, fresh - codes.alone), alone: codes.alone };
  return [
    ...offers.map((one) => offerWords(one, clock)),
    ...(others > 0 ? [`${counted(others, "code")} more under other offers.`] : []),
    ...takenWords(codes.inStore),
    ...keptWords(codes.kept),
    ...partnersWords(partners),
    ...differingWords(differing),
    ...(links === 0
      ? []
      : [
          `${counted(links, "row")} ${links === 1 ? "brings" : "bring"} a former link, which goes on earning as said there.`,
        ]),
    ...(codes.total === codes.kept
      ? []
      : [`It takes ${timeLeft(left, restoreRate)}, and goes on when you leave the page.`]),
  ];
}

function offerWords({ offer, codes }: Start["offers"][number], clock: Clock): string {
  const many = counted(codes, "code");
  const under = `under “${offer.title}”`;
  const state = offerStateAt(offer, clock.now);
  switch (state) {
    case "active":
      return `${many} ${codes === 1 ? "goes" : "go"} live in your store ${under}.`;
    case "scheduled":
      return `${many} ${codes === 1 ? "is" : "are"} made ${under}, and live from ${when(offer.startsAt, clock)} on.`;
    case "paused":
      return `${many} ${codes === 1 ? "is" : "are"} made ${under}, which is paused.`;
    case "ended":
      return `${many} ${codes === 1 ? "is" : "are"} made ${under}, which has ended.`;
    default:
      return unreachable(state);
  }
}

function takenWords(inStore: number): string[] {
  if (inStore === 0) return [];
  if (inStore === 1) return ["1 code that your store has already is given to its partner as it is."];
  return [`${counted(inStore, "code")} that your store has already are given to their partners as they are.`];
}

const keptWords = (kept: number): string[] =>
  kept === 0
    ? []
    : [
        `${counted(kept, "code")} ${kept === 1 ? "is" : "are"} kept as stopped: your store does not get ${kept === 1 ? "it" : "them"} until you resume ${kept === 1 ? "it" : "them"}.`,
      ];

function partnersWords({ fresh, back, terms }: Start["partners"]): string[] {
  const earn = terms === null ? "" : ` Where its row names no commission, one earns ${termsOf(terms)}.`;
  return [
    ...(fresh > 0 ? [`${counted(fresh, "new partner")} ${fresh === 1 ? "is" : "are"} added.${earn}`] : []),
    ...(back > 0 ? [`${counted(back, "partner")} ${back === 1 ? "is" : "are"} taken back.`] : []),
  ];
}

function differingWords({ total, first }: Differing): string[] {
  if (total === 0) return [];
  const named = first.map(({ code, partner, terms }) => `${code} of ${partner} ${termsShort(earned(terms))}`);
  const more = total > first.length ? ` and ${count(total - first.length)} more` : "";
  const who = `${counted(total, "code")} ${total === 1 ? "earns" : "earn"}`;
  return [
    `${who} something else than ${total === 1 ? "its partner does" : "their partners do"} by others: ${named.join(", ")}${more}.`,
  ];
}

const earned = (terms: StoredTerms): Terms =>
  terms.kind === "percent" ? terms : { ...terms, amount: BigInt(terms.amount) };
