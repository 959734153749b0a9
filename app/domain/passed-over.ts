import type { Attribution, Step } from "./attribution.ts";
import type { PartnerId } from "./ids.ts";

export type PartnerStep = Extract<Step, { partnerId: PartnerId }>;

/**
 * Partners for whom something speaks and who are not credited, each with the first step that says why. Of a test order nobody is:
 * it never earns.
 */
export function passedOver(attribution: Attribution): Map<PartnerId, PartnerStep> {
  const { kind, trail } = attribution;
  const found = new Map<PartnerId, PartnerStep>();
  if (trail.some((step) => step.kind === "test-order")) return found;
  const credited = new Set(kind === "credited" ? attribution.credits.map(({ partnerId }) => partnerId) : []);
  for (const step of trail)
    if ("partnerId" in step && !credited.has(step.partnerId) && !found.has(step.partnerId))
      found.set(step.partnerId, step);
  return found;
}
