import type { Attribution, Step } from "./attribution.ts";
import type { PartnerId } from "./ids.ts";

export type PartnerStep = Exclude<Extract<Step, { partnerId: PartnerId }>, { kind: "click-after-order" }>;

/**
 * Partners for whom something speaks and who are not credited, each with the first step that says why. Of a test order nobody is:
 * it never earns. Nor is whose link was followed after the order: what somebody bought before is nothing to them.
 */
export function passedOver(attribution: Attribution): Map<PartnerId, PartnerStep> {
  const { kind, trail } = attribution;
  const found = new Map<PartnerId, PartnerStep>();
  if (trail.some((step) => step.kind === "test-order")) return found;
  const credited = new Set(kind === "credited" ? attribution.credits.map(({ partnerId }) => partnerId) : []);
  for (const step of trail)
    if (isOfPartner(step) && !credited.has(step.partnerId) && !found.has(step.partnerId))
      found.set(step.partnerId, step);
  return found;
}

const isOfPartner = (step: Step): step is PartnerStep => "partnerId" in step && step.kind !== "click-after-order";
