// What becomes of each row of a file: the code, the offer, the commission and the former link that it names.
import { codeFormatProblem, codeKey, LONGEST_IN_STORE } from "./code.ts";
import type { CodeKey, PartnerId } from "./ids.ts";
import { otherwise } from "./import-known.ts";
import { indexLinks, type Links, linkFate } from "./import-links.ts";
import { type Fresh, indexPartners, type People, partnerOf } from "./import-partner.ts";
import {
  type Fate,
  type ImportGround,
  type ImportRow,
  isWrong,
  type Known,
  type NewPartner,
  type Owners,
  type PlanGround,
  type Wrong,
  wrong,
} from "./import-row.ts";
import { type Earned, indexTerms, termsIn, termsOfCode, termsText } from "./import-terms.ts";
import { createWarnings, MOST_COMPARED, type Warnings } from "./import-warnings.ts";
import { withOwnDates } from "./own-conditions.ts";
import { parseOwnCells } from "./own-text.ts";
import { fold } from "./same-name.ts";
import { type InStore, inStoreWords } from "./store-look.ts";
import { sameTerms, type Terms } from "./terms.ts";

/**
 * Decides on the rows of a file one by one, in its order: of a code that stands twice, the first counts. A partner is known by
 * e-mail address and name, or by either where it is one partner's alone.
 */
export function createPlanner(ground: PlanGround, lines: number): (row: ImportRow, owners: Owners) => Fate {
  const index: Index = {
    people: indexPartners(ground.partners),
    offers: Map.groupBy(ground.offers, ({ title }) => fold(title)),
    earned: indexTerms(ground.said),
    links: indexLinks(ground.links ?? []),
    first: new Map(),
    fresh: new Map(),
    warnings: createWarnings(lines <= MOST_COMPARED),
    store: { asked: new Set(ground.asked), has: new Map(ground.inStore.map((one) => [one.key, one])) },
  };
  let all: ImportGround = { ...ground, owners: new Map() };
  return (row, owners) => {
    // Rows come many at a time, and those of one time have one ground.
    if (all.owners !== owners) all = { ...ground, owners };
    const partner = partnerOf(row, index, all);
    if (isWrong(partner)) return partner;
    const fate = withLink(row, planRow(row, partner, { ground: all, index }), { ground: all, index });
    if (fate.kind === "wrong") return fate;
    const key = codeKey(row.code);
    if (row.code !== "" && !index.first.has(key)) index.first.set(key, { line: row.line, whose: whoseOf(partner) });
    const makes = fate.kind === "make" || fate.kind === "partner";
    if (makes && !("id" in fate.partner) && !index.fresh.has(fate.partner.ref))
      index.fresh.set(fate.partner.ref, { line: row.line, terms: fate.partner.terms });
    return fate;
  };
}

/** What becomes of each row, in the order of the file: where a code or a partner stands first decides on the rows after it. */
export function planRows(rows: readonly ImportRow[], ground: ImportGround): Fate[] {
  const plan = createPlanner(ground, rows.length);
  return rows.map((row) => plan(row, ground.owners));
}

type Index = {
  people: People;
  /** By title. */
  offers: ReadonlyMap<string, { id: number }[]>;
  earned: Earned;
  links: Links;
  /** Where codes stand first, and whose they are there. */
  first: Map<CodeKey, { line: number; whose: PartnerId | NewPartner["ref"] }>;
  fresh: Fresh;
  warnings: Warnings;
  store: { asked: ReadonlySet<CodeKey>; has: ReadonlyMap<CodeKey, InStore> };
};

const whoseOf = (partner: Known | NewPartner) => ("id" in partner ? partner.id : partner.ref);

type Where = { ground: ImportGround; index: Index };

function planRow(row: ImportRow, partner: Known | NewPartner, { ground, index }: Where): Fate {
  const named = row.commission === "" ? null : termsIn(row.commission, ground.currency);
  if (row.commission !== "" && named === null) return wrong("commission", commissionLike(ground));
  if (row.code === "") return planPartner(partner, named, index);
  const ownNamed = row.ownCommission === "" ? null : termsIn(row.ownCommission, ground.currency);
  if (row.ownCommission !== "" && ownNamed === null) return wrong("ownCommission", commissionLike(ground));
  const stopped = isStopped(row.codeState);
  if (stopped === null) return wrong("codeState", "Write live or stopped, or leave it empty.");
  const key = codeKey(row.code);
  const first = index.first.get(key);
  if (first !== undefined) {
    const twice = `${key} stands in line ${first.line} already`;
    // Who is named twice with one code wants no second one.
    if (first.whose === whoseOf(partner)) return wrong("code", `${twice}, for the same partner. Leave this row out.`);
    return taken(`${twice}.`);
  }
  const owner = ground.owners.get(key);
  const earnedBy = (offerId: number | null) => earnedOf(partner, index) ?? index.earned.ofOffer(offerId);
  if (owner !== undefined && owner !== null && "id" in partner && owner.id === partner.id)
    return otherwise({ row, key, named, ownNamed, code: owner, earned: earnedBy }, ground) ?? { kind: "known" };
  if (owner !== undefined) {
    const whose = owner === null ? "is known here already, and belongs to nobody" : `belongs to ${owner.name}`;
    return taken(`${key} ${whose}. Write another code here, or reassign that one.`);
  }
  const there = index.store.has.get(key);
  if (there !== undefined && !ground.takeOver) {
    return { kind: "store", message: `Your store has it already. ${inStoreWords(there)}. It stays there as it is.` };
  }
  if (there !== undefined && stopped) {
    return wrong(
      "codeState",
      `Your store has ${key}: it is not stopped there. Write live here to take it over as it is.`,
    );
  }
  const mayBeTaken = !stopped && ground.takeOver && (there !== undefined || !index.store.asked.has(key));
  const name = nameProblem(row.code, { mayBeTaken, index });
  if (name !== null) return name;
  const offerId = offerOf(row, ground, index);
  if (typeof offerId !== "number") return offerId;
  const own = parseOwnCells(row, ground);
  if (!own.ok) return wrong(own.error.column, own.error.message);
  const offer = ground.offers.find(({ id }) => id === offerId);
  const dates = offer && withOwnDates(offer, own.value);
  if (dates && dates.endsAt !== null && dates.endsAt <= dates.startsAt) {
    return wrong(row.ownEnd === "" ? "ownStart" : "ownEnd", `${key} would end before it starts.`);
  }
  const inStore =
    there === undefined ? null : `Your store has it already, and it is given as it is. ${inStoreWords(there)}.`;
  // What is taken over stands in no offer, and earns nothing by it.
  const alone = mayBeTaken ? termsOfCode(named, earnedBy(null)) : null;
  const terms = ownNamed ?? termsOfCode(named, earnedBy(offerId)) ?? alone;
  const warns = index.warnings.of(key, partner, { owners: ground.owners, inStore: there !== undefined });
  return { kind: "make", key, partner, offerId, own: own.value, terms, inStore, warns, stopped };
}

const commissionLike = ({ currency }: ImportGround) => `Write a commission like 10 % or 5.00 ${currency}.`;

/** The words of an export. What the store had lost is not made there by a file either. Null for what says neither. */
function isStopped(state: string): boolean | null {
  const said = fold(state);
  if (["stopped", "stopping", "missing"].includes(said)) return true;
  return ["", "live", "making", "resuming", "moving"].includes(said) ? false : null;
}

/** Of offers of one name the one of the file is meant where it is among them: else it is not guessed. */
export function offerOf(
  { offer }: Pick<ImportRow, "offer">,
  { offerId }: Pick<PlanGround, "offerId">,
  { offers }: { offers: ReadonlyMap<string, { id: number }[]> },
): number | Wrong {
  if (offer === "") return offerId ?? wrong("offer", "Choose an offer for the codes whose row names none.");
  const called = offers.get(fold(offer)) ?? [];
  const [only, ...others] = called;
  if (only === undefined) return wrong("offer", `There is no offer called “${offer}”.`);
  if (others.length === 0) return only.id;
  const ofFile = called.find(({ id }) => id === offerId);
  return (
    ofFile?.id ??
    wrong(
      "offer",
      `${called.length} offers are called “${offer}”. Rename one of them, or choose above which one the file’s codes belong to.`,
    )
  );
}

/** The row's former link with it: of a partner and a code that are here already, it is what is new. */
function withLink(row: ImportRow, fate: Fate, { ground, index }: Where): Fate {
  if (row.formerLink === "" || fate.kind === "wrong" || fate.kind === "store") return fate;
  const partner = fate.kind === "known" ? partnerOf(row, index, ground) : fate.partner;
  if (isWrong(partner)) return partner;
  const who = "id" in partner ? { id: partner.id, whose: String(partner.id) } : { id: null, whose: partner.ref };
  const link = linkFate(row, who, index.links);
  if (link.kind === "kept") return fate;
  if (link.kind === "taken") return wrong("formerLink", link.message);
  if (link.kind === "new" && fate.kind === "known") return { kind: "partner", partner, link: link.message };
  return { ...fate, link: link.message };
}

/** What the store was not asked yet is looked for before it is made: of what it has not, nothing is made that could not be made here. */
function nameProblem(code: string, { mayBeTaken, index }: { mayBeTaken: boolean; index: Index }): Wrong | null {
  const key = codeKey(code);
  if (mayBeTaken && (index.store.has.has(key) || key.length <= LONGEST_IN_STORE)) return null;
  const problem = codeFormatProblem(code);
  if (problem === null) return null;
  const codes = code.split(/[\s,;|]+/).filter(Boolean);
  if (codes.length > 1 && codes.every((one) => codeFormatProblem(one) === null))
    return wrong(
      "code",
      `${codes.length} codes stand in this cell. Write one here, and each of the others in a row of its own.`,
    );
  return wrong("code", index.store.asked.has(key) ? `Your store has no such code. ${problem}` : problem);
}

/** A row without a code: of somebody who is here it may say nothing else of what they earn. */
function planPartner(partner: Known | NewPartner, named: Terms | null, index: Index): Fate {
  const earned = earnedOf(partner, index);
  if (named !== null && !sameTerms(named, earned)) {
    const earns = earned === null ? "what the offer of a code says" : termsText(earned);
    const here =
      earned === null ? "Write it in the row that names them first, or leave this empty." : "Write the same here.";
    const remedy = "id" in partner ? "Change that on their page, or leave this empty." : here;
    return wrong("commission", `${partner.name} earns ${earns}. ${remedy}`);
  }
  return "id" in partner && !partner.takesBack ? { kind: "known" } : { kind: "partner", partner };
}

/** What a partner earns of their own or their group's; null where the offer says. */
const earnedOf = (partner: Known | NewPartner, { earned }: Index): Terms | null =>
  "id" in partner ? earned.ofPartner(partner.id) : partner.terms;

const taken = (message: string): Wrong => ({ ...wrong("code", message), taken: true });
