import type { Day } from "./ids.ts";
import { readCurrency } from "./money.ts";
import { CHANNELS, type ChosenPartners, PARTNER_STATES, type PartnerFilter } from "./partner.ts";
import { weekOf } from "./post.ts";

/** The filter of the list of partners, as its address has it. */
export function partnerFilterOf(query: URLSearchParams, today: Day): PartnerFilter {
  const group = query.get("group");
  const channel = query.get("channel");
  return {
    search: (query.get("q") ?? "").trim().slice(0, 100),
    state: PARTNER_STATES.find((name) => name === query.get("state")) ?? null,
    group: group === "none" ? group : (idsOf(group)[0] ?? null),
    channel: channel === "none" ? channel : (CHANNELS.find((name) => name === channel) ?? null),
    posts: query.get("posts") === "week" ? weekOf(today) : null,
    owed: readCurrency(query.get("owed")),
  };
}

/** `ids` names partners; "all" stands for whatever the filters of the list's address find. */
export const chosenPartnersOf = (ids: string | null | undefined, query: URLSearchParams, today: Day): ChosenPartners =>
  ids === "all" ? { kind: "found", filter: partnerFilterOf(query, today) } : { kind: "ticked", ids: idsOf(ids) };

const idsOf = (text: string | null | undefined) =>
  (text ?? "")
    .split(",")
    .filter((id) => /^\d{1,9}$/.test(id))
    .map(Number);
