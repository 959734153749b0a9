import type { Step } from "../domain/attribution.ts";
import { unreachable } from "../domain/result.ts";
import type { TermsLevel } from "../domain/terms.ts";
import type { Names } from "./trail.tsx";

export type Way = { content: string; url: string };

/** Where a merchant goes from an order: to its partner, or to what keeps it from being credited, each once. */
export function waysOf(partner: { id: number; name: string } | null, trail: readonly Step[], names: Names): Way[] {
  if (partner !== null) return [toPartner(partner.id, partner.name)];
  const ways = trail.flatMap((step): Way[] => {
    switch (step.kind) {
      case "code-without-partner": {
        const known = names.codes.get(step.key);
        return known === undefined
          ? [{ content: `Give ${step.key} to a partner`, url: `/app/codes/map?q=${encodeURIComponent(step.key)}` }]
          : [{ content: `Orders with ${known}`, url: `/app/orders?code=${encodeURIComponent(step.key)}` }];
      }
      case "code-partner-paused":
      case "partner-paused": {
        const name = names.partners.get(step.partnerId);
        return name === undefined ? [] : [toPartner(step.partnerId, name)];
      }
      case "terms-other-currency":
        return [toTerms(step.level, toPartner(step.partnerId, names.partners.get(step.partnerId) ?? "the partner"))];
      default:
        return [];
    }
  });
  return ways.filter(({ url }, at) => ways.findIndex((way) => way.url === url) === at);
}

/** To where a commission was said, to be said anew. */
function toTerms(level: TermsLevel, partner: Way): Way {
  switch (level.kind) {
    case "code":
    case "partner":
      return partner;
    case "group":
      return { content: "Set the group’s commission", url: "/app/groups" };
    case "offer":
      return { content: "Set the offer’s commission", url: `/app/offers/${level.id}/edit` };
    case "shop":
      return { content: "Set the standard commission", url: "/app/settings" };
    default:
      return unreachable(level);
  }
}

const toPartner = (id: number, name: string): Way => ({ content: `Open ${name}`, url: `/app/partners/${id}` });
