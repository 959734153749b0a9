import { codeFormatProblem, codeKey, LONGEST_IN_STORE } from "./code.ts";
import type { CodeKey, Currency, Instant, PartnerId } from "./ids.ts";
import type { Column } from "./import-columns.ts";
import { type OwnConditions, withOwnDates } from "./own-conditions.ts";
import { parseOwnCells } from "./own-text.ts";
import { isEmail } from "./partner-form.ts";
import { parsePercent } from "./percent.ts";
import { type InStore, inStoreWords } from "./store-look.ts";
import type { Terms } from "./terms.ts";
import { typedAmount } from "./typed-amount.ts";

/** What a row of a file says, as text. */
export type ImportRow = { line: number } & Record<ImportColumn, string>;

/** The columns of a file that are read; a merchant may say which is which. */
export const IMPORT_COLUMNS = [
  "code",
  "partner",
  "firstName",
  "lastName",
  "email",
  "offer",
  "commission",
  "ownStart",
  "ownEnd",
  "ownUses",
  "ownMinimum",
] as const satisfies readonly Column[];
export type ImportColumn = (typeof IMPORT_COLUMNS)[number];

/** A partner who is yet to be made: `ref` tells them apart within the file. */
export type NewPartner = { ref: string; name: string; email: string | null; terms: Terms | null };

/**
 * What becomes of a row: a code is made for its partner, or the one that the store has is given to them as it is; a partner is
 * made, without a code; all of it stands here already; the store has the code, and it is left there; or something is wrong, in a
 * column, with what to do about it.
 */
export type Fate =
  | {
      kind: "make";
      key: CodeKey;
      partner: Known | NewPartner;
      offerId: number;
      own: OwnConditions;
      inStore: string | null;
    }
  | { kind: "partner"; partner: Known | NewPartner }
  | { kind: "known" }
  | { kind: "store"; message: string }
  | { kind: "wrong"; column: ImportColumn; message: string };

/** A partner who is here. `takesBack`: the undoing of an earlier import archived them. */
export type Known = { id: PartnerId; name: string; takesBack: boolean };

/** Codes that are known here, and whose they are now. */
export type Owners = ReadonlyMap<CodeKey, { id: PartnerId; name: string } | null>;

/** What stands here before the import. */
export type ImportGround = PlanGround & { owners: Owners };
export type PlanGround = {
  partners: readonly { id: PartnerId; name: string; email: string | null; archived: boolean; undone: boolean }[];
  offers: readonly { id: number; title: string; startsAt: Instant; endsAt: Instant | null }[];
  /** Of codes whose row names no offer. */
  offerId: number | null;
  /** Of new partners whose row names no commission; null where they earn what the offer says. */
  terms: Terms | null;
  currency: Currency;
  timeZone: string;
  /** Whether codes that the store has are given as they are; else they are left there. */
  takeOver: boolean;
  /** Of which codes the store was asked, and which of them it has. */
  asked: readonly CodeKey[];
  inStore: readonly InStore[];
};

/**
 * Decides on the rows of a file one by one, in its order: of a code that stands twice, the first counts. A partner is known by
 * e-mail address and name, or by either where it is one partner's alone.
 */
export function createPlanner(ground: PlanGround): (row: ImportRow, owners: Owners) => Fate {
  const people = indexPartners(ground.partners);
  const offers = new Map(ground.offers.map(({ id, title }) => [fold(title), id]));
  const lines = new Map<CodeKey, number>();
  const store = { asked: new Set(ground.asked), has: new Map(ground.inStore.map((one) => [one.key, one])) };
  return (row, owners) => {
    const fate = planRow(row, { ...ground, owners }, { people, offers, lines, store });
    const key = codeKey(row.code);
    if (row.code !== "" && fate.kind !== "wrong" && !lines.has(key)) lines.set(key, row.line);
    return fate;
  };
}

export function planRows(rows: readonly ImportRow[], ground: ImportGround): Fate[] {
  const plan = createPlanner(ground);
  return rows.map((row) => plan(row, ground.owners));
}

type Index = {
  people: People;
  offers: ReadonlyMap<string, number>;
  lines: ReadonlyMap<CodeKey, number>;
  store: { asked: ReadonlySet<CodeKey>; has: ReadonlyMap<CodeKey, InStore> };
};

function planRow(row: ImportRow, ground: ImportGround, { people, offers, lines, store }: Index): Fate {
  const partner = partnerOf(row, people, ground);
  if (isWrong(partner)) return partner;
  if (row.code === "") return "id" in partner && !partner.takesBack ? { kind: "known" } : { kind: "partner", partner };
  const key = codeKey(row.code);
  const first = lines.get(key);
  if (first !== undefined) return wrong("code", `${key} stands in line ${first} already.`);
  const owner = ground.owners.get(key);
  if (owner !== undefined && owner !== null && "id" in partner && owner.id === partner.id) return { kind: "known" };
  if (owner !== undefined) {
    const whose = owner === null ? "is known here already, and belongs to nobody" : `belongs to ${owner.name}`;
    return wrong("code", `${key} ${whose}. Write another code here, or reassign that one.`);
  }
  const there = store.has.get(key);
  if (there !== undefined && !ground.takeOver) {
    return { kind: "store", message: `Your store has it already. ${inStoreWords(there)}. It stays there as it is.` };
  }
  // What the store was not asked yet is looked for before it is made: of what it has not, nothing is made that could not be made here.
  if (there === undefined && !(ground.takeOver && !store.asked.has(key) && key.length <= LONGEST_IN_STORE)) {
    const problem = codeFormatProblem(row.code);
    if (problem !== null)
      return wrong("code", store.asked.has(key) ? `Your store has no such code. ${problem}` : problem);
  }
  const offerId = row.offer === "" ? ground.offerId : (offers.get(fold(row.offer)) ?? null);
  if (offerId === null) {
    if (row.offer === "") return wrong("offer", "Choose an offer for the codes whose row names none.");
    return wrong("offer", `There is no offer called “${row.offer}”.`);
  }
  const own = parseOwnCells(row, ground);
  if (!own.ok) return wrong(own.error.column, own.error.message);
  const offer = ground.offers.find(({ id }) => id === offerId);
  const dates = offer && withOwnDates(offer, own.value);
  if (dates && dates.endsAt !== null && dates.endsAt <= dates.startsAt) {
    return wrong(row.ownEnd === "" ? "ownStart" : "ownEnd", `${key} would end before it starts.`);
  }
  const inStore =
    there === undefined ? null : `Your store has it already, and it is given as it is. ${inStoreWords(there)}.`;
  return { kind: "make", key, partner, offerId, own: own.value, inStore };
}

type Wrong = Extract<Fate, { kind: "wrong" }>;
const wrong = (column: ImportColumn, message: string): Wrong => ({ kind: "wrong", column, message });
const isWrong = (found: Known | NewPartner | Wrong): found is Wrong => "kind" in found;

type Person = ImportGround["partners"][number];
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

function partnerOf(row: ImportRow, people: People, ground: ImportGround): Known | NewPartner | Wrong {
  const name = nameOf(row);
  if (row.email !== "" && !isEmail(row.email)) {
    return wrong("email", "Write an address like name@example.com, or leave it empty.");
  }
  if (name === "" && row.email === "") return wrong("partner", "Say whose row this is: a name or an e-mail address.");
  const found = findPeople(people, name, row.email);
  if (found.length > 1) {
    const by = name === "" ? row.email : name;
    return wrong("partner", `${found.length} partners are called ${by}. Write name and e-mail address.`);
  }
  const [person] = found;
  if (person !== undefined) {
    const { id, name: called, archived, undone } = person;
    if (archived && !undone) return wrong("partner", `${called} is archived. Take them back first, or write another.`);
    return { id, name: called, takesBack: archived };
  }
  return newPartner(row, name, ground);
}

/** An agency's partners share an address: the name decides among them. Without an address a name has to be one's own. */
export function findPeople({ byName, byEmail }: People, name: string, email: string): Person[] {
  const named = byName.get(fold(name)) ?? [];
  if (email === "") return named;
  const mailed = byEmail.get(fold(email)) ?? [];
  if (name === "") return mailed;
  const both = mailed.filter((person) => fold(person.name) === fold(name));
  if (both.length > 0) return both;
  return mailed.length === 1 && named.length === 0 ? mailed : named.filter((person) => person.email === null);
}

function newPartner({ email, commission }: ImportRow, name: string, ground: ImportGround): NewPartner | Wrong {
  const called = name === "" ? (email.split("@")[0] ?? email) : name;
  if (called.length > 200) return wrong("partner", "A name can have at most 200 characters.");
  const named = commission === "" ? null : termsIn(commission, ground.currency);
  const terms = commission === "" ? ground.terms : named;
  if (commission !== "" && named === null)
    return wrong("commission", `Write a commission like 10 % or 5.00 ${ground.currency}.`);
  return { ref: `${fold(email)}\n${fold(called)}`, name: called, email: email === "" ? null : email, terms };
}

/** "10", "10%" and "12.5 %" are a part of the sale; "5.00 EUR" and "€5", in the shop's own currency, an amount for each order. */
function termsIn(text: string, currency: Currency): Terms | null {
  const rateBps = parsePercent(text);
  if (rateBps !== null) return { kind: "percent", rateBps };
  const names = [currency, symbolOf(currency)].map((name) => name.toUpperCase());
  const [, before = "", number = "", after = ""] = /^([^\d.,-]*)([\d.,]+)([^\d.,-]*)$/.exec(text.trim()) ?? [];
  const named = [before, after].map((name) => name.trim().toUpperCase()).filter((name) => name !== "");
  if (named.length !== 1 || !names.includes(named[0] ?? "")) return null;
  const amount = typedAmount(number, currency);
  return amount === null ? null : { kind: "flat", amount, currency };
}

function symbolOf(currency: Currency): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  return format.formatToParts(0).find(({ type }) => type === "currency")?.value ?? currency;
}

const nameOf = ({ partner, firstName, lastName }: ImportRow) =>
  partner || [firstName, lastName].filter(Boolean).join(" ");

const fold = (text: string) => text.trim().normalize("NFC").toLowerCase();
