import type { CodeKey, Currency, Instant, PartnerId } from "./ids.ts";
import type { ImportColumn, NewPartner } from "./import-row.ts";
import type { StoreLook } from "./store-look.ts";
import type { Terms } from "./terms.ts";

export const BATCH_STATES = ["draft", "running", "stopping", "stopped", "done", "undoing", "undone"] as const;
export type BatchState = (typeof BATCH_STATES)[number];

/** `terms`: of new partners whose row names none; null where they earn what their group, the offer or the shop says. `takeOver`: a code that the store has already is given as it is; else its row is left out. */
export type BatchSettings = { offerId: number | null; terms: Terms | null; takeOver: boolean };

/** Many codes at once: imported from a file, or made for many partners by a pattern. */
export type CodeBatch = {
  id: number;
  kind: "import" | "pattern";
  source: string;
  state: BatchState;
  problem: string | null;
  header: string[];
  /** Which of the cells means what. */
  columns: [ImportColumn, number][];
  settings: BatchSettings;
  /** What its rows were decided on (services/import-plan.ts). */
  ground: string | null;
  look: StoreLook | null;
  createdAt: Instant;
  finishedAt: Instant | null;
};

export const ROW_FATES = ["make", "partner", "known", "store", "wrong"] as const;
export type RowFate = (typeof ROW_FATES)[number];

/** A row with what becomes of it (domain/import-row.ts), as it is kept. */
export type BatchRow = {
  line: number;
  cells: string[];
  fate: RowFate;
  wrongColumn: ImportColumn | null;
  problem: string | null;
  key: CodeKey | null;
  partnerId: PartnerId | null;
  newPartner: NewPartner["ref"] | null;
  offerId: number | null;
  /** The partner was archived by the undoing of an earlier import. */
  takesBack: boolean;
  /** What the code says otherwise than its offer, as it is kept. */
  own: StoredOwn | null;
  /** What the code earns otherwise than its partner. */
  terms: StoredTerms | null;
  /** The code is kept here as a stopped one, and not made in the store. */
  stopped: boolean;
  /** Its name is another's, or the store's: another name is proposed where the row is shown. */
  taken: boolean;
  /** What stood there before a proposed name was taken; null where the code is as it was typed. */
  typed: string | null;
};

/** Terms as they are kept, the amount as text. */
export type StoredTerms =
  | { kind: "percent"; rateBps: number }
  | { kind: "flat" | "per-item"; amount: string; currency: Currency };

/** Of a code's own conditions what stands in columns: null follows the offer, "infinity" is no end, 0 no limit. */
export type StoredOwn = {
  starts: string | null;
  ends: string | null;
  limit: number | null;
  /** JSON of its own. */
  minimum: string | null;
};
