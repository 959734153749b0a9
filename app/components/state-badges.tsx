import { Badge, type BadgeProps } from "@shopify/polaris";
import type { CodeState, OfferState } from "../domain/offer.ts";
import type { PartnerStateName } from "../domain/partner.ts";

type Look = { label: string; tone?: NonNullable<BadgeProps["tone"]>; progress?: NonNullable<BadgeProps["progress"]> };

const PARTNER: Record<PartnerStateName, Look> = {
  invited: { label: "Invited", tone: "info" },
  applied: { label: "Applied", tone: "info", progress: "incomplete" },
  active: { label: "Active", tone: "success" },
  paused: { label: "Paused", tone: "attention" },
  archived: { label: "Archived" },
};

const CODE: Record<CodeState, Look> = {
  making: { label: "Making", tone: "info", progress: "partiallyComplete" },
  live: { label: "Live", tone: "success" },
  stopping: { label: "Stopping", tone: "info", progress: "partiallyComplete" },
  stopped: { label: "Stopped" },
  resuming: { label: "Resuming", tone: "info", progress: "partiallyComplete" },
  moving: { label: "Moving", tone: "info", progress: "partiallyComplete" },
  failed: { label: "Failed", tone: "critical" },
  missing: { label: "Missing in store", tone: "critical" },
};

const OFFER: Record<OfferState, Look> = {
  active: { label: "Active", tone: "success" },
  scheduled: { label: "Scheduled", tone: "attention" },
  paused: { label: "Paused", tone: "attention" },
  ended: { label: "Expired" },
};

export const PartnerBadge = ({ state }: { state: PartnerStateName }) => <StateBadge look={PARTNER[state]} />;
export const OfferBadge = ({ state }: { state: OfferState }) => <StateBadge look={OFFER[state]} />;

/** A code that is in the store gives nothing outside its offer's dates. `own`: customers get what it gives, and nobody is credited. */
export function CodeBadge({ state, offer, own }: { state: CodeState; offer: OfferState; own: boolean }) {
  if (own) return <StateBadge look={{ label: "The house’s own" }} />;
  return state === "live" && offer !== "active" ? <OfferBadge state={offer} /> : <StateBadge look={CODE[state]} />;
}

function StateBadge({ look: { label, tone, progress } }: { look: Look }) {
  return (
    <Badge {...(tone && { tone })} {...(progress && { progress })}>
      {label}
    </Badge>
  );
}
