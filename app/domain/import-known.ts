// A code that is here, and the row of a file that names it once more.
import type { CodeKey, Currency } from "./ids.ts";
import { termsText } from "./import-terms.ts";
import type { OwnConditions } from "./own-conditions.ts";
import { OWN_COLUMNS, type OwnCells, type OwnColumn, ownCells, parseOwnCells } from "./own-text.ts";
import { sameTerms, type Terms } from "./terms.ts";

export type SaysOfCode = { offer: { id: number; title: string } | null; own: OwnConditions; terms: Terms | null };

/** `says`: asked where the file has a column that may say it otherwise. */
export type KnownCode = { says?: SaysOfCode | undefined };

type Naming = {
  row: OwnCells & { offer: string };
  key: CodeKey;
  /** The commission that the row names. */
  named: Terms | null;
  /** The commission that it names of this code alone. */
  ownNamed: Terms | null;
  code: KnownCode;
  /** What is earned where the code says nothing itself. */
  earned: (offerId: number | null) => Terms | null;
};

type Other = { kind: "wrong"; column: OwnColumn | "offer" | "commission" | "ownCommission"; message: string };

/** What a row says otherwise of a code that is here, with a remedy; null where it says the same. */
export function otherwise(naming: Naming, ground: { currency: Currency; timeZone: string }): Other | null {
  const { says } = naming.code;
  if (says === undefined) return null;
  const { row, key, named, ownNamed, earned } = naming;
  const { offer, own, terms } = says;
  if (row.offer !== "" && fold(row.offer) !== fold(offer?.title ?? "")) {
    const now = offer === null ? "stands in no offer" : `is a code of “${offer.title}”`;
    return other("offer", `${key} ${now}, and stays there. Leave this empty, or write another code.`);
  }
  const earns = terms ?? earned(offer?.id ?? null);
  if (named !== null && earns !== null && !sameTerms(named, earns))
    return other(
      "commission",
      `${key} earns ${termsText(earns)} already. Change that where the code is listed, or leave this empty.`,
    );
  if (ownNamed !== null && !sameTerms(ownNamed, earns)) {
    const now = earns === null ? "is here already" : `earns ${termsText(earns)} already`;
    return other("ownCommission", `${key} ${now}. Change that where the code is listed, or leave this empty.`);
  }
  return otherOwn(row, { key, own }, ground);
}

const other = (column: Other["column"], message: string): Other => ({ kind: "wrong", column, message });

function otherOwn(
  row: OwnCells,
  { key, own }: { key: CodeKey; own: OwnConditions },
  ground: { currency: Currency; timeZone: string },
): Other | null {
  if (OWN_COLUMNS.every((column) => row[column] === "")) return null;
  const read = parseOwnCells(row, ground);
  if (!read.ok) return other(read.error.column, read.error.message);
  // As an export writes them: what it wrote is the same when it is read again.
  const [said, now] = [ownCells(read.value, ground.timeZone), ownCells(own, ground.timeZone)];
  const differs = OWN_COLUMNS.find((column) => row[column] !== "" && said[column] !== now[column]);
  if (differs === undefined) return null;
  const here = now[differs] === "" ? "what its offer says" : `“${now[differs]}”`;
  return other(
    differs,
    `${key} is here already, with ${here}. Change its own conditions on its page, or leave this empty.`,
  );
}

const fold = (text: string) => text.trim().normalize("NFC").toLowerCase();
