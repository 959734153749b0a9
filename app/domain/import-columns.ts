import { codeFormatProblem } from "./code.ts";

/** What a column of an imported file can mean here. */
export const COLUMNS = [
  "code",
  "partner",
  "email",
  "same",
  "firstName",
  "lastName",
  "offer",
  "commission",
  "handle",
  "formerLink",
  "note",
  "startsAt",
  "endsAt",
  "ownStart",
  "ownEnd",
  "ownUses",
  "ownMinimum",
  "ownCommission",
  "codeState",
] as const;

export type Column = (typeof COLUMNS)[number];
export type Preset = "UpPromote" | "Refersion" | "GoAffPro";

type Names = ReadonlyMap<string, Column>;

const PEOPLE = ["partner", "affiliate", "influencer", "creator", "ambassador"];

/**
 * A name is known by the whole of it: "Offer ID" and "PayPal email" are another app's, "Code Used Count" is no code.
 * Names as `plain` leaves them.
 */
const NAMES = namesOf({
  code: "code codes discountcode discountcodes coupon coupons couponcode couponcodes promocode promotioncode voucher vouchercode",
  partner: PEOPLE.flatMap((person) => [person, `${person}s`, `${person}name`, `${person}fullname`]).join(" "),
  email: "email emailaddress emailid mail contactemail",
  same: "same samepartner",
  firstName: "firstname fname givenname forename",
  lastName: "lastname lname surname familyname",
  offer: "offer offername",
  commission: "commission commissions commissionrate commissionpercent commissionpercentage commissionvalue",
  handle: "handle linkhandle ref refcode referralcode affiliatecode slug",
  // A plain "Link" or "URL" is as often somebody's profile elsewhere.
  formerLink: [
    "formerlink",
    ...PEOPLE.flatMap((person) => [`${person}link`, `${person}url`]),
    "referrallink",
    "referralurl",
    "reflink",
  ].join(" "),
  note: "note notes comment comments remark remarks memo",
  ownStart: "ownstart",
  ownEnd: "ownend",
  ownUses: "ownuses",
  ownMinimum: "ownminimum",
  ownCommission: "owncommission",
  // Not "state": that is where people live, or how they stand with another program.
  codeState: "codestate",
  startsAt: "startsat startat start starts startdate startson validfrom activefrom",
  endsAt:
    "endsat endat end ends enddate endson validuntil validto expires expiresat expireson expiry expirydate expirationdate",
});

/** Names that count where no column has a plainer one: "Name" beside "Affiliate" is something else's. */
const VAGUE_NAMES = namesOf({
  partner: "name fullname displayname",
  commission: "rate",
  handle: "link links sharelink url",
});

/** A list of discounts knows no partners; Shopify's own export names each by its code. */
const VAGUE_NAMES_OF_DISCOUNTS = namesOf({ code: "name title" });
/** Refersion's own list of what earns: a coupon's name is its trigger. */
const NAMES_OF_TRIGGERS = namesOf({ code: "trigger" });
const VAGUE_NAMES_OF_A_LIST = namesOf({ code: "discount discounts promo promos" });
const ONLY_OF_DISCOUNTS = new Set(
  "valuetype discountvalue discountvaluetype discounttype discountclass codecommand codeusedcount usedcount timesusedintotal usagelimit".split(
    " ",
  ),
);

/**
 * Finds which column of a file means what, by the names of partner apps, discount exports and hand-made lists.
 *
 * Shape: positions from 0; of several columns for one meaning the first, and no column twice.
 */
export function matchColumns(header: readonly string[]): Map<Column, number> {
  const names = header.map(plain);
  const found = new Map<Column, number>();
  const taken = new Set<number>();
  find(NAMES);
  find(vagueNames(names, found));
  return found;

  function find(known: Names) {
    for (const [index, name] of names.entries()) {
      const column = known.get(name) ?? known.get(name.replace(OF_A_PERSON, ""));
      if (column === undefined || found.has(column) || taken.has(index)) continue;
      found.set(column, index);
      taken.add(index);
    }
  }
}

/** The app whose import or export has this header; null where none is known by it. */
export function presetOf(header: readonly string[]): Preset | null {
  const names = new Set(header.map(plain));
  const has = (...all: string[]) => all.every((name) => names.has(name));
  if (has("refcode")) return "GoAffPro";
  if (
    has("emailaddress", "offerid") ||
    has("emailaddress", "paypalemail") ||
    has("dashboardenabled") ||
    has("affiliateid", "type", "trigger")
  )
    return "Refersion";
  if (has("firstname", "lastname", "email", "affiliatelink")) return "UpPromote";
  // Only the underscores tell its template from anyone's list of people.
  const asWritten = new Set(header.map((name) => name.trim().toLowerCase()));
  return ["first_name", "last_name", "email"].every((name) => asWritten.has(name)) ? "UpPromote" : null;
}

/**
 * What Shopify itself exports under this header, that is no list of codes or partners: its orders name buyers, and the codes that
 * they used; its customers are nobody's partners.
 */
export function shopifyExportOf(header: readonly string[]): "orders" | "customers" | null {
  const names = new Set(header.map(plain));
  if (names.has("financialstatus") && (names.has("fulfillmentstatus") || names.has("lineitemname"))) return "orders";
  return names.has("acceptsemailmarketing") || (names.has("totalspent") && names.has("totalorders"))
    ? "customers"
    : null;
}

/** Columns that say something and that nothing is taken from, by name, in the file's order. */
export function unreadColumns(header: readonly string[], read: Iterable<number>): string[] {
  const taken = new Set(read);
  return header.filter((name, at) => !taken.has(at) && name.trim() !== "");
}

const STANDING = new Set("status state approved approval active isactive partnerstatus accountstatus".split(" "));

/** The column that says who of a former program was let in; null where none does. It is told, for every row is taken as let in. */
export const standingColumn = (header: readonly string[]): string | null =>
  header.find((name) => STANDING.has(plain(name).replace(OF_A_PERSON, ""))) ?? null;

/** False where the first row of a list of one column is a code already. */
export function hasHeader(header: readonly string[]): boolean {
  const [only, ...others] = header;
  if (only === undefined || others.length > 0 || matchColumns(header).size > 0) return true;
  return !looksLikeCode(only.trim());
}

const OF_A_PERSON = new RegExp(`^(?:${PEOPLE.join("|")})`);

/** "First Name", "first_name*" and "FIRSTNAME (required)" are one name. */
const plain = (name: string) =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\([^)]*\)/g, "")
    .replace(/[^a-z0-9]/g, "");

function vagueNames(names: readonly string[], found: ReadonlyMap<Column, number>): Names {
  if (names.length === 1) return new Map([...VAGUE_NAMES, ...VAGUE_NAMES_OF_A_LIST]);
  if (names.includes("affiliateid") && names.includes("trigger"))
    return new Map([...VAGUE_NAMES, ...NAMES_OF_TRIGGERS]);
  const ofDiscounts = !found.has("email") && names.some((name) => ONLY_OF_DISCOUNTS.has(name));
  return ofDiscounts ? new Map([...VAGUE_NAMES, ...VAGUE_NAMES_OF_DISCOUNTS]) : VAGUE_NAMES;
}

/** Codes made elsewhere may hold what codes made here may not ("-PSrNDj2", "A+9"); a digit gives them away. */
const looksLikeCode = (cell: string) => codeFormatProblem(cell) === null || /^(?=.*\d)[^\s@]{3,}$/.test(cell);

function namesOf(lists: Partial<Record<Column, string>>): Names {
  const names: [string, Column][] = [];
  for (const column of COLUMNS) for (const name of lists[column]?.split(" ") ?? []) names.push([name, column]);
  return new Map(names);
}
