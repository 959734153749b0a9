import type { Currency, Instant } from "../domain/ids.ts";
import { formatMoney } from "../domain/money.ts";
import type { WebPixel } from "../domain/web-pixel.ts";
import type { Need } from "./needs.tsx";
import { counted } from "./numbers.ts";
import type { SetupStep } from "./setup-guide.tsx";
import { type Clock, dateOf, whenExactly } from "./when.ts";

/** Counts of what waits, fails or is there already. */
export type StandingView = {
  waitingOrders: number;
  quarantined: number;
  failedCodes: number;
  missingCodes: number;
  /** Discounts of which the store says something else. */
  differing: number;
  /** Who applied to become a partner, and waits for an answer. */
  applications: number;
  offers: number;
  partners: number;
  codes: number;
  hasCredited: boolean;
  pixel: WebPixel["state"] | null;
  offerId: number | null;
  backfill: { state: "queued" | "running" | "done" | "failed"; orders: number };
  earnsFrom: Instant;
};

/** What needs the merchant, the most urgent first, and what is only told. */
export function needsOf(s: StandingView): Need[] {
  const needs: Need[] = [];
  const offer = s.offerId === null ? "/app/offers" : `/app/offers/${s.offerId}`;
  if (s.quarantined > 0) {
    needs.push({
      id: "quarantine",
      of: "you",
      text: `${counted(s.quarantined, "event")} could not be processed.`,
      action: { content: "Look", url: "/app/quarantine" },
    });
  }
  if (s.pixel === "failed") {
    needs.push({
      id: "pixel",
      of: "you",
      text: "Clicks on partners’ links are not seen: the web pixel is off.",
      action: { content: "Look", url: "/app/settings" },
    });
  }
  if (s.differing > 0) {
    needs.push({
      id: "differing",
      of: "you",
      text: `Of ${counted(s.differing, "discount")} Shopify says something else than Vouch.`,
      action: { content: "Review", url: "/app/differences" },
    });
  }
  if (s.failedCodes > 0) {
    needs.push({
      id: "failed",
      of: "you",
      text: `${counted(s.failedCodes, "code")} could not be made in your store.`,
      action: { content: "Review", url: offer },
    });
  }
  needs.push(...missingNeeds(s));
  if (s.applications > 0) {
    needs.push({
      id: "applications",
      of: "you",
      text: `${counted(s.applications, "application")} to become a partner ${s.applications > 1 ? "wait" : "waits"} for your answer.`,
      action: { content: "Review", url: "/app/partners?state=applied" },
    });
  }
  if (s.waitingOrders > 0) {
    needs.push({
      id: "waiting",
      of: "told",
      text: `${counted(s.waitingOrders, "order")} ${s.waitingOrders > 1 ? "wait" : "waits"} for more from Shopify. Nothing needs to be done.`,
      action: { content: "Show", url: "/app/orders?credit=waiting" },
    });
  }
  const backfill = backfillNeed(s.backfill);
  if (backfill) needs.push(backfill);
  return needs;
}

type Due = { currency: Currency; due: bigint; partners: number; largest: { id: number; name: string } };

/** Commission in a currency that the shop left: no sum of a report holds it. */
export function formerNeeds(dues: readonly Due[]): Need[] {
  return dues.map(({ currency, due, partners, largest }) => {
    const amount = formatMoney({ minor: due, currency });
    const others = partners > 1 ? ` and ${counted(partners - 1, "other partner")}` : "";
    return {
      id: `due-${currency}`,
      of: "told",
      text: `${amount} of commission is still due to ${largest.name}${others} in ${currency}, which your store counted in before. Nothing is converted: it stands on each partner’s page.`,
      action: {
        content: "Look",
        url: partners > 1 ? `/app/partners?owed=${currency}` : `/app/partners/${largest.id}`,
      },
    };
  });
}

/** What a merchant must know while another program still pays. */
export function startNeeds({ earnsFrom }: Pick<StandingView, "earnsFrom">, clock: Clock): Need[] {
  if (earnsFrom <= clock.now) return [];
  const text = `Nothing earns here before ${whenExactly(earnsFrom, clock)}, when Vouch takes over.`;
  return [{ id: "before-start", of: "told", text, action: { content: "Moving in", url: "/app/moving" } }];
}

/** Codes that the store should have and has not: at most one sentence. */
function missingNeeds({ missingCodes }: Pick<StandingView, "missingCodes">): Need[] {
  if (missingCodes === 0) return [];
  const many = missingCodes > 1;
  return [
    {
      id: "missing",
      of: "you",
      text: `${counted(missingCodes, "code")} ${many ? "are" : "is"} gone from your store. Customers who type ${many ? "one of them" : "it"} get no discount, unless another one of your store has it.`,
      action: { content: "Review", url: "/app/differences" },
    },
  ];
}

function backfillNeed({ state, orders }: StandingView["backfill"]): Need | null {
  switch (state) {
    case "queued":
      return { id: "backfill", of: "told", text: "Your orders of the last 60 days are about to be read." };
    case "running":
      return {
        id: "backfill",
        of: "told",
        text: `Your orders of the last 60 days are being read: ${counted(orders, "order")} so far.`,
      };
    case "failed":
      return {
        id: "backfill",
        of: "told",
        text: `Reading your earlier orders stopped after ${counted(orders, "order")}. It is tried again within the hour.`,
      };
    case "done":
      return null;
  }
}

/** The way from an installed app to the first credited order. */
export function stepsOf(s: StandingView, clock: Clock): SetupStep[] {
  const offer = s.offerId === null ? "/app/offers" : `/app/offers/${s.offerId}`;
  return [
    {
      title: "Who gets the credit",
      text: "A code comes first.",
      doneText: `A default is chosen: the partner whose code the customer typed, and without a code the one whose link was clicked last. Orders earn ${s.earnsFrom > clock.now ? "from" : "since"} ${dateOf(s.earnsFrom, clock)}${s.earnsFrom > clock.now ? " on" : ""}; both stand in Settings.`,
      done: true,
    },
    {
      title: "See who comes by a link",
      text: "Shopify’s web pixel tells of clicks on partners’ links. It turns on by itself.",
      doneText: "Clicks on partners’ links are seen, if the customer allows it.",
      done: s.pixel === "on",
      byItself: true,
      ...(s.pixel === "failed" && { action: { content: "Look", url: "/app/settings" } }),
    },
    {
      title: "Make an offer",
      text: "An offer is the discount that your partners’ customers get.",
      done: s.offers > 0,
      action: { content: "Make an offer", url: "/app/offers/new" },
    },
    {
      title: "Add a partner",
      text: "A partner promotes your shop and earns a commission with each credited order.",
      done: s.partners > 0,
      action: { content: "Add a partner", url: "/app/partners/new" },
    },
    {
      title: "Give the partner a code",
      text: "The code is live in your store within a second, and belongs to this partner alone.",
      done: s.codes > 0,
      action: { content: "Add a code", url: offer },
    },
    {
      title: "See the first order",
      text: "Order something with the code, or wait for a customer: the order is here with partner, commission and reason when Shopify has it.",
      done: s.hasCredited,
    },
  ];
}

/** The first open step that waits for the merchant; what goes on by itself holds up none. */
export const turnOf = (steps: readonly SetupStep[]): SetupStep | undefined =>
  steps.find(({ done, byItself }) => !done && !byItself);
