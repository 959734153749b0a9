// Whose a row of a file is: by name and address, of those who are here and of those whom the file brings.
import { codeKey } from "./code.ts";
import { type ImportGround, type ImportRow, type Known, type NewPartner, type Wrong, wrong } from "./import-row.ts";
import { termsIn } from "./import-terms.ts";
import { isEmail } from "./partner-form.ts";
import { fold } from "./same-name.ts";
import type { Terms } from "./terms.ts";

type Person = ImportGround["partners"][number];

/** Who is here, by name and by address. */
export type People = { byName: ReadonlyMap<string, Person[]>; byEmail: ReadonlyMap<string, Person[]> };

export function indexPartners(partners: readonly Person[]): People {
  const byName = new Map<string, Person[]>();
  const byEmail = new Map<string, Person[]>();
  const add = (map: Map<string, Person[]>, key: string, person: Person) =>
    map.set(key, [...(map.get(key) ?? []), person]);
  for (const person of partners) {
    add(byName, fold(person.name), person);
    if (person.email !== null) add(byEmail, fold(person.email), person);
  }
  return { byName, byEmail };
}

/** New partners, by `ref`: the line that names them first says what they earn. */
export type Fresh = Map<NewPartner["ref"], { line: number; terms: Terms | null }>;

/** Whose a row is: somebody who is here, or somebody new. */
export function partnerOf(
  row: ImportRow,
  { people, fresh }: { people: People; fresh: Fresh },
  ground: ImportGround,
): Known | NewPartner | Wrong {
  const name = nameOf(row);
  if (row.email !== "" && !isEmail(row.email)) {
    return wrong("email", "Write an address like name@example.com, or leave it empty.");
  }
  if (name === "" && row.email === "") return wrong("partner", "Say whose row this is: a name or an e-mail address.");
  const found = findPeople(people, name, row.email);
  const named = found.kind === "asks" ? sameIn(row, found.person) : found.people;
  if (named === null) {
    const { name: known } = found.kind === "asks" ? found.person : { name };
    return wrong("same", `${known} has this address. Is “${name}” the same partner?`);
  }
  const said = named.length > 1 ? whoseCodeItIs(row, named, ground) : named;
  if (said.length > 1) {
    const by = name === "" ? row.email : name;
    return wrong("partner", `${said.length} partners are called ${by}. Write name and e-mail address.`);
  }
  const [person] = said;
  if (person !== undefined) {
    const { id, name: known, paused, archived, undone } = person;
    if (archived && !undone) return wrong("partner", `${known} is archived. Take them back first, or write another.`);
    return { id, name: known, paused, takesBack: archived };
  }
  return newPartner(row, name, { ground, fresh });
}

/** Of several who are called so, the one who has the row's code already: an export names them no closer. */
function whoseCodeItIs({ code }: ImportRow, called: Person[], { owners }: ImportGround): Person[] {
  const owner = owners.get(codeKey(code));
  const theirs = called.filter(({ id }) => id === owner?.id);
  return theirs.length === 1 ? theirs : called;
}

/** `asks`: they have the address, and not the name. */
type Found = { kind: "people"; people: Person[] } | { kind: "asks"; person: Person };

/**
 * An agency's partners share an address: the name decides among them. Without an address a name has to be one's own. One partner
 * of another name who has the address may be the one who is meant, or another of their agency: that is not guessed.
 */
export function findPeople({ byName, byEmail }: People, name: string, email: string): Found {
  const named = byName.get(fold(name)) ?? [];
  if (email === "") return { kind: "people", people: named };
  const mailed = byEmail.get(fold(email)) ?? [];
  if (name === "") return { kind: "people", people: mailed };
  const both = mailed.filter((person) => fold(person.name) === fold(name));
  if (both.length > 0) return { kind: "people", people: both };
  const plain = named.filter((person) => person.email === null);
  const [person] = mailed;
  if (plain.length > 0 || mailed.length > 1 || person === undefined) return { kind: "people", people: plain };
  // Who came with an address alone was named by it.
  return fold(person.name) === fold(nameIn(email)) ? { kind: "people", people: mailed } : { kind: "asks", person };
}

/** What the merchant says of a name at somebody's address; null where nothing. */
function sameIn({ same }: ImportRow, person: Person): Person[] | null {
  const said = fold(same);
  if (said === "yes") return [person];
  return said === "no" ? [] : null;
}

/** What somebody is called of whom an address alone is known. */
export const nameIn = (email: string): string => email.split("@")[0] ?? email;

function newPartner(
  { email, commission }: ImportRow,
  name: string,
  { ground, fresh }: { ground: ImportGround; fresh: Fresh },
): NewPartner | Wrong {
  const called = name === "" ? nameIn(email) : name;
  if (called.length > 200) return wrong("partner", "A name can have at most 200 characters.");
  const ref = refOf(email, called);
  const first = fresh.get(ref);
  const own = () => (commission === "" ? ground.terms : termsIn(commission, ground.currency));
  return { ref, name: called, email: email === "" ? null : email, terms: first === undefined ? own() : first.terms };
}

const refOf = (email: string, name: string): NewPartner["ref"] => `${fold(email)}\n${fold(name)}`;

/** Rows that name the same somebody, by name and address. */
export const whoseIs = (row: ImportRow): string => refOf(row.email, nameOf(row));

/** What a row calls its partner; empty where an address alone does. */
export const nameOf = ({ partner, firstName, lastName }: ImportRow) =>
  partner || [firstName, lastName].filter(Boolean).join(" ");
