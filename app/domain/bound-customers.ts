// Customers whom a former program had bound to a partner: what a file's rows say.
import { momentIn } from "./cells.ts";
import type { Instant, PartnerId } from "./ids.ts";
import type { People } from "./import-row.ts";
import type { MovingRow } from "./moving.ts";
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

export type CustomerGround = { people: People; timeZone: string; hashOf: (email: string) => string };

/** Decides on every row of a file. No address leaves this function but as its hash. */
export function planCustomers(
  rows: readonly CustomerCells[],
  ground: CustomerGround,
): MovingRow<SaidCustomer | null>[] {
  const lines = new Map<string, number>();
  return rows.map((row) => {
    const planned = planCustomer(row, ground, lines);
    // What was wrong with a customer's cell is told without the cell.
    return { line: row.line, shown: [whoseText(row), row.since, row.until], ...planned };
  });
}

type Planned = Pick<MovingRow<SaidCustomer | null>, "fate" | "said" | "problem">;
const wrong = (problem: string): Planned => ({ fate: "wrong", said: null, problem });

function planCustomer(
  row: CustomerCells,
  { people, timeZone, hashOf }: CustomerGround,
  lines: Map<string, number>,
): Planned {
  const customerId = idIn(row.customer);
  const email = row.customerEmail || (row.customer.includes("@") ? row.customer : "");
  if (customerId === null && !isEmail(email))
    return wrong("Say who the customer is: Shopify’s number for them, or their e-mail address.");
  const partner = partnerIn(row, people);
  if (partner.kind === "wrong") return wrong(partner.message);
  if (partner.archived) return wrong(`${partner.name} is archived. Take them back first, or leave the row out.`);
  const since = momentIn(row.since, timeZone);
  if (since === null) return wrong("Say since when, as a day like 2026-03-01.");
  const until = row.until === "" ? null : momentIn(row.until, timeZone);
  if (row.until !== "" && until === null) return wrong("Write until when as a day like 2027-03-01, or leave it empty.");
  if (until !== null && until <= since) return wrong("It ends before it begins.");
  const emailHash = customerId === null ? hashOf(email) : null;
  const key = customerId ?? emailHash ?? "";
  const first = lines.get(key);
  if (first !== undefined) return wrong(`The same customer stands in line ${first} already.`);
  lines.set(key, row.line);
  return { fate: "take", said: { partnerId: partner.id, customerId, emailHash, since, until }, problem: null };
}

/** "7012345678901", "'7012345678901" as Shopify exports it, or "gid://shopify/Customer/7012345678901". */
function idIn(cell: string): string | null {
  const digits = /^(?:'|gid:\/\/shopify\/Customer\/)?(\d{4,18})$/.exec(cell.trim())?.[1];
  return digits === undefined || /^0/.test(digits) ? null : digits;
}
