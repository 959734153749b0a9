import { codesOf, type Gathered, isSelf } from "./attribute.ts";
import { type PartnerId, partnerId } from "./ids.ts";
import type { OrderFacts } from "./order.ts";
import type { PartnerStanding, Programme } from "./programme.ts";
import type { TermsVersion } from "./terms.ts";

const PERSONAL = "|self ";
// Keys of codes are in capitals and values of links encoded: neither says this.
const HANDS = "|hands ";

/**
 * All that the answer depends on, as text: two equal questions have equal answers. The programme's parts are those as of
 * processed_at, so they change only when something is back-dated. What rests on personal data stands last and says only
 * which partners bought themselves, `known` ones among them.
 */
export function questionOf(
  facts: OrderFacts,
  { named: evidence, strays, unread = [], nobody }: Gathered,
  programme: Programme,
  known: readonly PartnerId[],
): string {
  const { snapshot } = facts;
  if (snapshot === null) return facts.deleted ? "deleted" : "unheard";
  const codes = codesOf(facts)?.map(({ key, position, discount, gone }) => {
    const owner = programme.owners.get(key);
    const by = owner?.prefix === undefined ? "" : ` by ${owner.prefix}`;
    return `${key} ${position} ${discount} ${owner === undefined ? "-" : standingText(owner)}${by}${gone ? " gone" : ""}`;
  });
  const named = evidence.map((one) => {
    const standing = programme.partners.get(one.partnerId);
    const how = one.kind === "click" ? one.seen : one.kind;
    return `${how} ${one.partnerId} ${"at" in one ? one.at : one.since} ${standing === undefined ? "-" : standingText(standing)}`;
  });
  const links = [
    ...strays.map(({ parameter, value }) => `${parameter}=${encodeURIComponent(value)}`),
    ...unread.map(({ seen, why }) => `${seen} ${why}`),
  ];
  const start =
    snapshot.processedAt < programme.earnsFrom ? `before ${programme.earnsFrom}` : `${snapshot.processedAt}`;
  const money =
    snapshot.currency === programme.currency ? snapshot.currency : `${snapshot.currency}/${programme.currency}`;
  const standings: PartnerStanding[] = [...programme.owners.values(), ...programme.partners.values()];
  const self = standings.filter((standing) => isSelf(standing, snapshot)).map(({ partnerId }) => partnerId);
  const parts = [
    start,
    money,
    snapshot.test ? "test" : "",
    `rule ${programme.rule.version}`,
    codes?.join(", ") ?? "?",
    [...named, ...links].join(", "),
  ];
  const hands = evidence.flatMap((one) => (one.kind === "hand" ? [`${one.partnerId} ${one.at}`] : []));
  if (nobody !== undefined) hands.push(`nobody ${nobody}`);
  return `${parts.join("|")}${hands.length > 0 ? `${HANDS}${hands.join(", ")}` : ""}${PERSONAL}${[...new Set([...known, ...self])].sort((a, b) => a - b).join(" ")}`;
}

/** What the merchant had decided by hand when it was last asked; nothing where they had not. */
export const handsIn = (asked: string): string => (asked.split(PERSONAL)[0] ?? "").split(HANDS)[1] ?? "";

/** Who was known to have placed the order themselves when it was last asked: it stays so when what it was known by is erased. */
export function selvesIn(asked: string): PartnerId[] {
  const told = asked.split(PERSONAL)[1] ?? "";
  return told === "" ? [] : told.split(" ").map((id) => partnerId(Number(id)));
}

const standingText = ({ partnerId, state, terms }: PartnerStanding) => `${partnerId} ${state} ${termsText(terms)}`;

/** A partner's own terms are told by their version alone, as they were when there were no others. */
function termsText({ level, version }: TermsVersion): string {
  if (level.kind === "partner") return `${version}`;
  return "id" in level ? `${level.kind}${level.id}/${version}` : `${level.kind}/${version}`;
}

/** Erasing personal data never asks again. */
export function isSameQuestion(asked: string, now: string, redacted: boolean): boolean {
  return redacted ? asked.split(PERSONAL)[0] === now.split(PERSONAL)[0] : asked === now;
}
