import type { MovingColumn, MovingKind } from "./moving.ts";

const PERSON = ["partner", "affiliate", "influencer", "creator", "ambassador", "publisher"];
const people = (...endings: string[]) => PERSON.flatMap((person) => endings.map((ending) => `${person}${ending}`));
const EMAIL = [...people("email", "emailaddress", "mail")];
const OWN_EMAIL = ["email", "emailaddress", "mail"];
const NAME = people("", "name", "fullname");
const VAGUE_NAME = ["name", "fullname"];
const COMMISSION =
  "commission commissions commissionamount commissiontotal totalcommission commissionearned earning earnings";
const ORDER = "order ordername ordernumber orderno orderid orderreference shopifyorderid shopifyordernumber";

const STATE = "state status commissionstatus conversionstatus referralstatus approvalstatus paymentstatus".split(" ");

type Names = Partial<Record<MovingColumn, string[]>>;

const PEOPLE: Names = {
  partner: NAME,
  firstName: [...people("firstname"), "firstname", "fname"],
  lastName: [...people("lastname"), "lastname", "lname", "surname"],
  email: EMAIL,
};

/** By the whole name, as `plain` leaves it; what stands first in a list goes before what stands later. */
const NAMES: Record<MovingKind, Names> = {
  balances: {
    ...PEOPLE,
    partner: [...NAME, ...VAGUE_NAME],
    email: [...EMAIL, ...OWN_EMAIL],
    amount: `balance openingbalance amount amountdue ${COMMISSION} owed due`.split(" "),
    currency: ["currency", "currencycode"],
    state: STATE,
    date: "payableon payablefrom payabledate payable dueon duedate duedate approveon approvaldate date".split(" "),
    reference: [...ORDER.split(" "), "reference", "ref", "conversionid", "referralid"],
  },
  customers: {
    ...PEOPLE,
    partner: [...NAME, ...VAGUE_NAME],
    customer: "customerid shopifycustomerid customer".split(" "),
    customerEmail: "customeremail customeremailaddress customermail".split(" "),
    since: "since from boundsince connectedsince connectedat createdat date start starts".split(" "),
    until: "until to bounduntil expires expiresat expireson expiry end ends".split(" "),
  },
  commissions: {
    ...PEOPLE,
    partner: [...NAME, ...VAGUE_NAME],
    email: [...EMAIL, ...OWN_EMAIL],
    amount: [...COMMISSION.split(" "), "amount"],
    currency: ["currency", "currencycode"],
    state: STATE,
    reference: ORDER.split(" "),
  },
  prefixes: {
    ...PEOPLE,
    partner: [...NAME, ...VAGUE_NAME],
    email: [...EMAIL, ...OWN_EMAIL],
    prefix: [
      "prefix",
      ...["code", "coupon", "couponcode", "discount", "discountcode", "promocode"].flatMap((word) =>
        ["prefix", "startswith", "beginswith", "pattern"].map((ending) => `${word}${ending}`),
      ),
      ..."startswith beginswith pattern".split(" "),
    ],
    since: "since from validfrom assignedat createdat date start starts startdate".split(" "),
  },
};

/** What a cell of a file of the kind can mean. */
export const movingColumnsOf = (kind: MovingKind): MovingColumn[] => Object.keys(NAMES[kind]) as MovingColumn[];

/** Columns without which a file of the kind says nothing, with the name to give them. */
const NEEDED: Record<MovingKind, { any: MovingColumn[]; says: string }[]> = {
  balances: [
    { any: ["partner", "firstName", "email"], says: "whose a row is. Name it “partner” or “email”" },
    { any: ["amount"], says: "how much. Name it “amount”" },
  ],
  customers: [
    { any: ["partner", "firstName", "email"], says: "whose a customer is. Name it “partner” or “partner email”" },
    { any: ["customer", "customerEmail"], says: "who the customer is. Name it “customer id” or “customer email”" },
  ],
  commissions: [
    { any: ["reference"], says: "which order a row is about. Name it “order”" },
    { any: ["partner", "firstName", "email"], says: "whose a commission is. Name it “partner” or “email”" },
    { any: ["amount"], says: "how much was earned. Name it “commission”" },
  ],
  prefixes: [
    { any: ["partner", "firstName", "email"], says: "whose a prefix is. Name it “partner” or “email”" },
    { any: ["prefix"], says: "how the codes begin. Name it “prefix”" },
  ],
};

/** Positions from 0; of several columns for one meaning the one whose name is the plainest. */
export function matchMovingColumns(kind: MovingKind, header: readonly string[]): Map<MovingColumn, number> {
  const names = header.map(plain);
  const found = new Map<MovingColumn, number>();
  const taken = new Set<number>();
  for (const [column, known] of Object.entries(NAMES[kind]) as [MovingColumn, string[]][]) {
    const at = known.map((name) => names.indexOf(name)).find((place) => place >= 0 && !taken.has(place));
    if (at === undefined) continue;
    found.set(column, at);
    taken.add(at);
  }
  return found;
}

/** What a file's header lacks, as the end of "No column says …"; null where it has all it needs. */
export function missingColumn(kind: MovingKind, found: ReadonlyMap<MovingColumn, number>): string | null {
  return NEEDED[kind].find(({ any }) => !any.some((column) => found.has(column)))?.says ?? null;
}

/** "First Name", "first_name*" and "FIRSTNAME (required)" are one name. */
const plain = (name: string) =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\([^)]*\)/g, "")
    .replace(/[^a-z0-9]/g, "");
