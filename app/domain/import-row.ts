// What a row of a file says, what stands here before it, and what may become of it.
import type { CodeKey, Currency, Instant, PartnerId } from "./ids.ts";
import type { Column } from "./import-columns.ts";
import type { KnownCode } from "./import-known.ts";
import type { KnownLink } from "./import-links.ts";
import type { SaidTerms } from "./import-terms.ts";
import type { OwnConditions } from "./own-conditions.ts";
import type { InStore } from "./store-look.ts";
import type { Terms } from "./terms.ts";

/** What a row of a file says, as text. */
export type ImportRow = { line: number } & Record<ImportColumn, string>;

/** The columns of a file that are read; a merchant may say which is which. */
export const IMPORT_COLUMNS = [
  "code",
  "partner",
  "firstName",
  "lastName",
  "email",
  "same",
  "offer",
  "commission",
  "formerLink",
  "ownStart",
  "ownEnd",
  "ownUses",
  "ownMinimum",
  "ownCommission",
  "codeState",
] as const satisfies readonly Column[];
export type ImportColumn = (typeof IMPORT_COLUMNS)[number];

/** A partner who is yet to be made: `ref` tells them apart within the file. */
export type NewPartner = { ref: string; name: string; email: string | null; terms: Terms | null };

/**
 * What becomes of a row: a code is made for its partner (`terms`: what it earns otherwise than they do), or the one that the store has
 * is given to them as it is (`inStore`); a partner is made, without a code; all of it stands here already; the store has the code,
 * and it is left there; or something is wrong, in a column, with what to do about it. `link`: what becomes of the former link that the row names.
 */
export type Fate =
  | {
      kind: "make";
      key: CodeKey;
      partner: Known | NewPartner;
      offerId: number;
      own: OwnConditions;
      terms: Terms | null;
      inStore: string | null;
      link?: string;
      /** What a merchant should know of it; it is made all the same. */
      warns: string[];
      /** It is kept here as a stopped one, and not made in the store. */
      stopped: boolean;
    }
  | { kind: "partner"; partner: Known | NewPartner; link?: string }
  | { kind: "known"; link?: string }
  | { kind: "store"; message: string }
  | {
      kind: "wrong";
      column: ImportColumn;
      message: string;
      /** Nothing is wrong but that the name is another's: another name is all that it needs. */
      taken?: true;
    };

/** A partner who is here. `takesBack`: the undoing of an earlier import archived them. */
export type Known = { id: PartnerId; name: string; paused: boolean; takesBack: boolean };

/** Codes that are known here, and whose they are now. */
export type Owners = ReadonlyMap<CodeKey, (KnownCode & { id: PartnerId; name: string }) | null>;

/** What stands here before the import. */
export type ImportGround = PlanGround & { owners: Owners };
export type PlanGround = {
  partners: readonly {
    id: PartnerId;
    name: string;
    email: string | null;
    paused: boolean;
    archived: boolean;
    undone: boolean;
  }[];
  offers: readonly { id: number; title: string; startsAt: Instant; endsAt: Instant | null }[];
  /** Of codes whose row names no offer. */
  offerId: number | null;
  /** Of new partners whose row names no commission; null where they earn what their group, the offer or the shop says. */
  terms: Terms | null;
  /** Asked where the file has a column of commissions. */
  said: SaidTerms | null;
  /** Asked where the file has a column of former links. */
  links: readonly KnownLink[] | null;
  currency: Currency;
  timeZone: string;
  /** Whether codes that the store has are given as they are; else they are left there. */
  takeOver: boolean;
  /** Of which codes the store was asked, and which of them it has. */
  asked: readonly CodeKey[];
  inStore: readonly InStore[];
};

/** What is wrong in a row, and in which column. */
export type Wrong = Extract<Fate, { kind: "wrong" }>;
export const wrong = (column: ImportColumn, message: string): Wrong => ({ kind: "wrong", column, message });
export const isWrong = (found: Known | NewPartner | Wrong): found is Wrong => "kind" in found;
