import type { ImportColumn } from "../../domain/import-row.ts";
import { counted } from "../numbers.ts";

export const BATCH_STATE = {
  draft: "Draft",
  running: "Under way",
  done: "Done",
  undoing: "Being taken back",
  undone: "Taken back",
} as const;

export const FATE = {
  make: "To be made",
  partner: "Partner alone",
  known: "Here already",
  wrong: "Needs you",
} as const;
export type FateName = keyof typeof FATE;

export const COLUMN_NAME: Record<ImportColumn, string> = {
  code: "Code",
  partner: "Partner",
  firstName: "First name",
  lastName: "Last name",
  email: "E-mail",
  offer: "Offer",
  commission: "Commission",
};

/** How long codes take that the store's own rate bounds: "about 32 s", "about 3 min". */
export function timeLeft(codes: number, restoreRate: number): string {
  const seconds = Math.ceil((Math.ceil(codes / CODES_A_CALL) * POINTS_A_CALL) / restoreRate);
  return seconds < 90 ? `about ${Math.max(1, seconds)} s` : `about ${counted(Math.round(seconds / 60), "min", "min")}`;
}

// One call adds 250 codes and costs 11 points; a question whether it is done costs 1. Source: recorded costs, 2026-04.
const CODES_A_CALL = 250;
const POINTS_A_CALL = 12;
