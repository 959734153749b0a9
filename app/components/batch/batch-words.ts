import type { BatchSettings } from "../../domain/code-batch.ts";
import type { ImportColumn } from "../../domain/import-row.ts";
import { percentText } from "../../domain/percent.ts";
import { count, counted } from "../numbers.ts";

export const BATCH_STATE = {
  draft: "Draft",
  running: "Under way",
  stopping: "Stopping",
  stopped: "Stopped",
  done: "Done",
  undoing: "Being taken back",
  undone: "Taken back",
} as const;

/** What a draft holds for rows that do not say it, as the fields that change it. */
export function settingsFields({ offerId, terms, takeOver }: BatchSettings) {
  return {
    commission: terms === null ? "none" : "percent",
    offerId: String(offerId ?? ""),
    rate: terms?.kind === "percent" ? percentText(terms.rateBps) : "",
    takeOver: takeOver ? "on" : "",
  };
}

export const FATE = {
  make: "To be made",
  partner: "Partner alone",
  known: "Here already",
  store: "In your store",
  wrong: "Needs you",
} as const;
export type FateName = keyof typeof FATE;

export const COLUMN_NAME: Record<ImportColumn, string> = {
  code: "Code",
  partner: "Partner",
  firstName: "First name",
  lastName: "Last name",
  email: "E-mail",
  same: "Same partner",
  offer: "Offer",
  commission: "Commission",
  formerLink: "Former link",
  ownStart: "Own start",
  ownEnd: "Own end",
  ownUses: "Own uses",
  ownMinimum: "Own minimum",
  ownCommission: "Own commission",
  codeState: "Code state",
};

/** What an import would make, in one line. */
export function outlookWords({ codes, partners, back }: { codes: number; partners: number; back: number }): string {
  const parts = [
    ...(codes > 0 ? [`${counted(codes, "code")} for ${codes === 1 ? "its partner" : "their partners"}`] : []),
    ...(partners > 0 ? [counted(partners, "new partner")] : []),
    ...(back > 0 ? [`${counted(back, "partner")} taken back`] : []),
  ];
  return parts.join(", ") || "Nothing to import yet";
}

/** How many rows propose another name; and how many of these are left out since the store has theirs. */
export function takenWords({ rows, inStore }: { rows: number; inStore: number }): string {
  if (rows === 1)
    return `The name in 1 row is ${inStore === 1 ? "in your store already" : "taken"}. The row proposes one that is free.`;
  const store =
    inStore === rows
      ? "in your store already"
      : inStore > 0
        ? `taken, ${count(inStore)} of them in your store`
        : "taken";
  return `The names in ${count(rows)} rows are ${store}. Each row proposes one that is free.`;
}

/** Names of columns, as many as can be read at a glance. */
export function listed(names: readonly string[]): string {
  const some = names.slice(0, MOST_NAMED).map((name) => name || "(without a name)");
  return some.join(", ") + (names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "");
}
const MOST_NAMED = 12;

export type Progress = {
  codes: { ready: number; total: number };
  /** New partners: how many there are to be, how many are made, how many of them have a link. */
  partners: { made: number; linked: number; total: number };
};

/** How far a batch under way is, and what it does now. Codes and links are made side by side; links may take longer. */
export function progressWords({ codes, partners }: Progress, left: string): { percent: number; text: string } {
  const total = codes.total + partners.total;
  const done = codes.ready + partners.linked;
  const percent = total === 0 ? 0 : Math.min(100, Math.floor((done / total) * 100));
  const linking = `links of ${counted(partners.total, "new partner")}: ${count(partners.linked)} made`;
  if (partners.made < partners.total)
    return { percent, text: `${counted(partners.total, "new partner")} are being made first.` };
  if (codes.ready < codes.total) {
    const also = partners.linked < partners.total ? `; ${linking}` : "";
    return {
      percent,
      text: `${count(codes.ready)} of ${count(codes.total)} · ${left} · limited by your Shopify plan${also}`,
    };
  }
  const made = codes.total === 0 ? "" : `All ${counted(codes.total, "code")} are made. `;
  if (partners.linked < partners.total) return { percent, text: `${made}Still to do: ${linking}.` };
  return { percent, text: `${made}It ends in a moment.` };
}

/** How long codes take that the store's own rate bounds: "about 32 s", "about 3 min". `alone`: each in a discount of its own. */
export function timeLeft({ shared, alone }: { shared: number; alone: number }, restoreRate: number): string {
  const points = Math.ceil(shared / CODES_A_CALL) * POINTS_A_CALL + alone * POINTS_ALONE;
  // Those that stand alone are made one after the other: beyond a rate it is the answers that are waited for.
  const seconds = Math.ceil(Math.max(points / restoreRate, alone * SECONDS_ALONE));
  if (seconds < 90) return `about ${Math.max(1, seconds)} s`;
  if (seconds < 90 * 60) return `about ${counted(Math.round(seconds / 60), "min", "min")}`;
  return `about ${counted(Math.round(seconds / 3600), "hour")}`;
}

// One call adds 250 codes and costs 11 points; a question whether it is done costs 1. Source: recorded costs, 2026-04.
const CODES_A_CALL = 250;
const POINTS_A_CALL = 12;
// Looking for the name costs 1 point, making a discount 10 to 25 by what is asked back; an answer takes about a quarter second.
const POINTS_ALONE = 12;
const SECONDS_ALONE = 0.25;

type Result = { made: number; takenOver: number; stopped: number; partners: number };

/** What an import came to: what was made, in one sentence, what the store had already, and what is stopped. */
export function resultWords({ made, takenOver, stopped, partners }: Result): string[] {
  const parts = [
    ...(made > 0 ? [`${counted(made, "code")} live in your store`] : []),
    ...(partners > 0 ? [counted(partners, "new partner")] : []),
  ];
  const were = takenOver === 1 ? "was taken over as it is" : "were taken over as they are";
  return [
    ...(parts.length > 0 ? [`${parts.join(", ")}.`] : []),
    ...(takenOver > 0 ? [`${counted(takenOver, "code")} that your store had already ${were}.`] : []),
    ...(stopped > 0
      ? [
          `${counted(stopped, "code")} ${stopped === 1 ? "is" : "are"} stopped: your store does not have ${stopped === 1 ? "it" : "them"}.`,
        ]
      : []),
    ...(parts.length === 0 && takenOver === 0 && stopped === 0 ? ["No code was made."] : []),
  ];
}

/** What taking a batch back does. `live`: codes that it made, and that customers can use; `stopped`: those that are stopped. */
export function undoWords({ live, takenOver, stopped, partners }: Omit<Result, "made"> & { live: number }) {
  const codes = live + takenOver + stopped;
  const one = (n: number, single: string, more: string) => (n === 1 ? single : more);
  return {
    title: codes > 0 ? `Take back ${counted(codes, "code")}?` : `Take back ${counted(partners, "new partner")}?`,
    sentences: [
      ...(live > 0
        ? [
            `${counted(live, "code")} that the import made ${one(live, "leaves", "leave")} your store: customers who type ${one(live, "it", "them")} get no discount any more.`,
          ]
        : []),
      ...(stopped > 0
        ? [
            `${counted(stopped, "stopped code")} that the import made ${one(stopped, "is", "are")} forgotten: the ${one(stopped, "name", "names")} can be given again.`,
          ]
        : []),
      ...(takenOver > 0
        ? [
            `${counted(takenOver, "code")} that your store had already ${one(takenOver, "stays", "stay")} there and ${one(takenOver, "goes", "go")} on giving a discount. ${one(takenOver, "It belongs", "They belong")} to nobody here any more.`,
          ]
        : []),
      ...(codes > 0 ? ["Short addresses that lead to any of them are taken out too."] : []),
      `${codes > 0 ? "Codes that orders carried and codes that were given to another partner stay. " : ""}Partners who are left with nothing are archived.`,
    ],
  };
}
