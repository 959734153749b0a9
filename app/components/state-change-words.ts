import type { CodeFate, StateOutlook } from "../domain/partner.ts";
import { counted } from "./numbers.ts";

/** What is asked before a change of state: `pausing`, `archiving`, or making paused ones active again. */
export type AskedState = "paused" | "archived" | "active";
export const VERBS: Record<AskedState, string> = { paused: "Pause", archived: "Archive", active: "Resume" };

/** "Archive Ada Quist?", "Pause 11 of 13 partners?". */
export function askTitle(to: AskedState, whom: string, outlook: StateOutlook | null): string {
  const { asked, partners } = outlook ?? { asked: 1, partners: 1 };
  if (asked <= 1) return `${VERBS[to]} ${whom}?`;
  return `${VERBS[to]} ${partners === asked ? counted(asked, "partner") : `${partners} of ${counted(asked, "partner")}`}?`;
}

/** Who is left out, and why. */
export function leftOutWords(to: AskedState, { archived, already, waiting }: StateOutlook): string[] {
  const are = (n: number) => (n === 1 ? "1 is" : `${n} are`);
  const stay = (n: number) => (n === 1 ? "stays" : "stay");
  return [
    ...(archived > 0 ? [`${are(archived)} archived and ${stay(archived)} so.`] : []),
    ...(already > 0 ? [`${are(already)} ${to} already.`] : []),
    ...(waiting > 0 ? [`${are(waiting)} not active yet: there is nothing to ${VERBS[to].toLowerCase()}.`] : []),
  ];
}

/** What follows for links, pages and money; `owed` says an amount of the shop's currency. */
export function followsWords(to: AskedState, outlook: StateOutlook, owed: (minor: bigint) => string): string[] {
  const { partners, pending, payable } = outlook;
  if (to === "active" || partners === 0) return [];
  const [theirs, links, pages] =
    partners === 1
      ? ["The", "referral link opens", "partner’s page is"]
      : ["Their", "referral links open", "pages are"];
  const ends = to === "paused" ? " during the pause" : "";
  return [
    `${theirs} ${links} your shop as before, and ${partners === 1 ? "earns" : "earn"} nothing${ends}.`,
    ...(to === "archived" ? [`${theirs} ${pages} closed.`] : []),
    balanceWords({ pending, payable }, owed),
    "Orders placed before now are not touched.",
  ];
}

function balanceWords(
  { pending, payable }: Pick<StateOutlook, "pending" | "payable">,
  owed: (minor: bigint) => string,
) {
  const parts = [
    ...(pending === 0n ? [] : [`${owed(pending)} waiting`]),
    ...(payable === 0n ? [] : [`${owed(payable)} payable`]),
  ];
  if (parts.length === 0) return "Nothing is owed.";
  return `What is owed stays owed: ${parts.join(" and ")}.`;
}

/** What can become of the codes, the proposal first. */
export function fatesOf(to: AskedState, { codes, mapped }: Pick<StateOutlook, "codes" | "mapped">): CodeFate[] {
  if (codes + mapped === 0 || to === "active") return [];
  const stays: CodeFate = to === "archived" ? "house" : "leave";
  return codes > 0 ? ["stop", stays, "give"] : [stays, "give"];
}

/** "2 codes"; those of the merchant's own discounts are said apart. */
export function codesWords({ codes, mapped }: Pick<StateOutlook, "codes" | "mapped">): string {
  const own = counted(mapped, "code of your own discounts", "codes of your own discounts");
  if (codes === 0) return own;
  return mapped === 0 ? counted(codes, "code") : `${counted(codes, "code")} and ${own}`;
}

type Choice = { label: string; helpText: string };

/** How each fate of the codes is offered. */
export function fateWords({ codes, mapped }: Pick<StateOutlook, "codes" | "mapped">): Record<CodeFate, Choice> {
  const one = codes + mapped === 1;
  const them = one ? "it" : "them";
  const apart = mapped > 0 ? " Your own discounts stay as they are; their codes earn nothing." : "";
  return {
    stop: {
      label: `Stop ${codes === 1 ? "it" : "them"} in the store`,
      helpText: `Customers who type ${codes === 1 ? "it get no discount. Its name stays reserved, and you can resume it" : "one get no discount. Their names stay reserved, and you can resume them"} later.${apart}`,
    },
    leave: {
      label: `Leave ${them} as ${one ? "it is" : "they are"}`,
      helpText: `Customers still get the discount. Orders with ${them} are explained, but earn nothing during the pause.`,
    },
    house: {
      label: `Keep ${them} as the house’s own`,
      helpText: `Customers still get the discount. ${one ? "It belongs" : "They belong"} to nobody, and orders with ${them} earn nothing. You can give ${them} to a partner later.`,
    },
    give: {
      label: `Give ${them} to another partner`,
      helpText: `Customers still get the discount, and the other partner earns on orders placed from now on.`,
    },
  };
}
