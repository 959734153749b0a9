import type { Instant, PartnerId } from "./ids.ts";

/** What a file of a former program is about. */
export const MOVING_KINDS = ["balances", "customers", "commissions", "prefixes"] as const;
export type MovingKind = (typeof MOVING_KINDS)[number];

/** What a column of a former program's file can mean here. */
export type MovingColumn =
  | "partner"
  | "firstName"
  | "lastName"
  | "email"
  | "amount"
  | "currency"
  | "state"
  | "date"
  | "reference"
  | "customer"
  | "customerEmail"
  | "prefix"
  | "since"
  | "until";

export type MovingFile = {
  id: number;
  kind: MovingKind;
  name: string;
  /** As the merchant calls the former program. */
  program: string;
  state: "draft" | "running" | "done" | "undoing" | "undone";
  /** What rows of balances are that name no state; null: they need the merchant. */
  stateless: "payable" | null;
  createdAt: Instant;
  finishedAt: Instant | null;
};

/**
 * What becomes of a row: it is taken, or was; it is here already; there is nothing to bring over; or something is wrong with it.
 */
export const MOVING_FATES = ["take", "taken", "known", "left", "wrong"] as const;
export type MovingFate = (typeof MOVING_FATES)[number];

/** `shown` are the cells that a screen draws, in the order of the kind's columns; `wrongColumn` is the one to mend, where one can be. */
export type MovingRow<Said = unknown> = {
  line: number;
  fate: MovingFate;
  said: Said;
  shown: string[];
  problem: string | null;
  wrongColumn: MovingColumn | null;
};

/** Rows that are taken, by what makes them the same when a file says it again. */
export type Standing = ReadonlyMap<string, { line: number; partnerId: PartnerId }>;
