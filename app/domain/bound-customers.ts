// Customers whom a former program had bound to a partner: what a file's rows say.
import { momentIn } from "./cells.ts";
import type { Instant, PartnerId } from "./ids.ts";
import type { People } from "./import-partner.ts";
import type { MovingColumn, MovingRow, Standing } from "./moving.ts";
import { partnerIn, type Whose, whoseText } from "./moving-people.ts";
import { isEmail } from "./partner-form.ts";

/** A row as text, by what its cells mean. */
export type CustomerCells = Whose & { line: number } & Record<"customer" | "customerEmail" | "since" | "until", string>;

/** Who is bound: Shopify's number, or else the keyed hash of the address. One of the two. */
export type SaidCustomer = {
  partnerId: PartnerId;
  customerId: string | null;
  emailHash: string | null;
  since: Instant;
  until: Instant | null;
};

export type CustomerGround = {
  people: People;
  timeZone: string;
  hashOf: (email: string) => string;
  standing?: Standing;
  /** Since when those are bound of whom the file does not say it. */
  unsaid: { at: Instant; words: string };
};

/** Decides on every row of a file. No address leaves this function but as its hash. */
export function planCustomers(
  rows: readonly CustomerCells[],
  ground: CustomerGround,
): MovingRow<SaidCustomer | null>[] {
  const lines = new Map(ground.standing);
  return rows.map((row) => {
    const planned = planCustomer(row, ground, lines);
    // What was wrong with a customer's cell is told without the cell.
    return { line: row.line, shown: [whoseText(row), row.since || ground.unsaid.words, row.until], ...planned };
  });
}

type Planned = Pick<MovingRow<SaidCustomer | null>, "fate" | "said" | "problem" | "wrongColumn">;
const wrong = (wrongColumn: MovingColumn, problem: string): Planned => ({
  fate: "wrong",
  said: null,
  problem,
  wrongColumn,
});

function planCustomer(
  row: CustomerCells,
  { people, timeZone, hashOf, unsaid }: CustomerGround,
  lines: Map<string, { line: number; partnerId: PartnerId }>,
): Planned {
  const customerId = idIn(row.customer);
  const email = row.customerEmail || (row.customer.includes("@") ? row.customer : "");
  const who = row.customerEmail === "" ? "customer" : "customerEmail";
  if (customerId === null && !isEmail(email))
    return wrong(who, "Say who the customer is: Shopify’s number for them, or their e-mail address.");
  const partner = partnerIn(row, people);
  if (partner.kind === "wrong") return wrong(partner.column, partner.message);
  if (partner.archived)
    return wrong("partner", `${partner.name} is archived. Take them back first, or leave the row out.`);
  const since = row.since === "" ? unsaid.at : momentIn(row.since, timeZone);
  if (since === null) return wrong("since", "Say since when, as a day like 2026-03-01.");
  const until = row.until === "" ? null : momentIn(row.until, timeZone);
  if (row.until !== "" && until === null)
    return wrong("until", "Write until when as a day like 2027-03-01, or leave it empty.");
  if (until !== null && until <= since) return wrong("until", "It ends before it begins.");
  const emailHash = customerId === null ? hashOf(email) : null;
  const said = { partnerId: partner.id, customerId, emailHash, since, until };
  const key = standingCustomer(said);
  const first = lines.get(key);
  if (first !== undefined) return wrong(who, `The same customer stands in line ${first.line} already.`);
  lines.set(key, { line: row.line, partnerId: partner.id });
  return { fate: "take", said, problem: null, wrongColumn: null };
}

/** Whom a row that is taken binds, as other rows of its file must not. */
export const standingCustomer = ({ customerId, emailHash }: SaidCustomer): string => customerId ?? emailHash ?? "";

/** Whether a row's cells name somebody: by Shopify's number, or by an address with one of these hashes. */
export function namesPerson(
  cells: readonly string[],
  { customerId, emailHashes }: { customerId: string | null; emailHashes: readonly string[] },
  hashOf: (email: string) => string,
): boolean {
  return cells.some((cell) => {
    if (customerId !== null && [...cell.matchAll(/\d+/g)].some(([digits]) => digits === customerId)) return true;
    return [...cell.matchAll(/[^\s<>,;:"'()]+@[^\s<>,;:"'()]+/g)].some(([email]) =>
      emailHashes.includes(hashOf(email)),
    );
  });
}

/** "7012345678901", "'7012345678901" as Shopify exports it, or "gid://shopify/Customer/7012345678901". */
function idIn(cell: string): string | null {
  const digits = /^(?:'|gid:\/\/shopify\/Customer\/)?(\d{4,18})$/.exec(cell.trim())?.[1];
  return digits === undefined || /^0/.test(digits) ? null : digits;
}
