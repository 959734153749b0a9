import type { PartnerId } from "./ids.ts";
import { findPeople, type People } from "./import-partner.ts";
import { isEmail } from "./partner-form.ts";

/** Whose a row is, as the file says it. */
export type Whose = { partner: string; firstName: string; lastName: string; email: string };

export type FoundPartner =
  | { kind: "found"; id: PartnerId; name: string; archived: boolean }
  | { kind: "wrong"; column: "partner" | "email"; message: string };

/** The partner whom a row of a former program's file names, found as an import of codes finds them; nobody is made. */
export function partnerIn(row: Whose, people: People): FoundPartner {
  const typed = row.partner || [row.firstName, row.lastName].filter(Boolean).join(" ");
  const address = row.email === "" && isEmail(typed) ? typed : row.email;
  const name = address === typed ? "" : typed;
  if (name === "" && address === "") return wrong("partner", "Say whose row this is: a name or an e-mail address.");
  const found = findPeople(people, name, address);
  if (found.kind === "asks") {
    const { name: called } = found.person;
    return wrong(
      "partner",
      `${called} has this address, and nobody is called ${name}. Write ${called} where they are the same, or import ${name} first.`,
    );
  }
  const by = name || address;
  const [person] = found.people;
  const column = row.partner === "" && name === "" ? "email" : "partner";
  if (person === undefined)
    return wrong(column, `No partner is called ${by}. Import the partners first, or mend the name.`);
  if (found.people.length > 1)
    return wrong("email", `${found.people.length} partners are called ${by}. Write name and e-mail address.`);
  return { kind: "found", id: person.id, name: person.name, archived: person.archived };
}

/** As a screen shows whose a row is. */
export const whoseText = ({ partner, firstName, lastName, email }: Whose): string =>
  partner || [firstName, lastName].filter(Boolean).join(" ") || email;

const wrong = (column: "partner" | "email", message: string): FoundPartner => ({ kind: "wrong", column, message });
