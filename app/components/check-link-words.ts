import type { NoReferral } from "../domain/click.ts";
import type { Of, Words } from "./check-remedy.ts";
import { counted } from "./numbers.ts";

export function hostWords({ host, own, verdict }: Of<"host">): Words {
  if (verdict === "good") return { text: `The link leads to your shop, ${host}.` };
  if (verdict === "warning") {
    return {
      text: `The link leads to ${host}. It is your shop where Shopify has that address connected beside ${own}.`,
      remedy: `Open it once to see, or hand out ${own}/.`,
    };
  }
  return {
    text: `The link leads to ${host}, which is not your shop as far as Vouch knows: links begin with ${own}/. Vouch does not open it.`,
    remedy: `Hand out ${own}/. Where ${host} is another domain of your shop, check the link with ${own} in its place.`,
  };
}

export function redirectWords({ to, verdict }: Of<"redirect">): Words {
  if (to === null) return { text: "It applies the code and leads to your home page." };
  if (verdict === "good") return { text: `It applies the code and leads to ${to} in your shop.` };
  return {
    text: `It applies the code and names a page outside of your shop: ${to}.`,
    remedy: "Let redirect name a page of your shop, such as /collections/all.",
  };
}

export function pageWords({ path, answer }: Of<"page">): Words {
  switch (answer.kind) {
    case "locked":
      return { text: `Your shop is behind a password, so that ${path} could not be looked at.` };
    case "outside":
      return {
        text: `Your shop leads from ${path} to ${answer.host}, which is not your shop as far as Vouch knows.`,
        remedy: "Open the link once to see where customers arrive.",
      };
    case "silent":
      return {
        text: `Your shop did not answer for ${path}, so that the page could not be looked at.`,
        remedy: "Try again.",
      };
    case "answered":
      if (answer.status < 400) return { text: `Your shop has the page ${path}.` };
      if (answer.status === 404 || answer.status === 410) {
        return {
          text: `Your shop answers ${answer.status} for ${path}: there is no such page.`,
          remedy: "Let the link open a page that is there, such as /collections/all.",
        };
      }
      return {
        text: `Your shop answered ${answer.status} for ${path}. Whether customers see the page is not sure.`,
        remedy: "Open the link once to see.",
      };
  }
}

export function unreadWords({ name }: Of<"redirect-unread">): Words {
  return {
    text: `It applies the code and opens your home page: Shopify reads ${name.toLowerCase()}, and not ${name}.`,
    remedy: `Write ${name.toLowerCase()} in small letters.`,
  };
}

export function localeWords({ locale }: Of<"locale">): Words {
  return {
    text: `It goes by /${locale}, the path of a language or a market. Where your shop has none of that name, the page is not found.`,
  };
}

export function shortWords({ path, code, found }: Of<"short-address">): Words {
  if (found === "as-here") return { text: `${path} is the short address of ${code}, and leads to its link.` };
  if (found === "unknown") {
    return {
      text: `${path} is the short address of ${code}. Whether the store has it so could not be checked.`,
      remedy: "Try again.",
    };
  }
  const remedy = `Open the link of ${code} in its list, and write the address again.`;
  if (found.seen === null)
    return { text: `${path} is the short address of ${code}, and is not in your store.`, remedy };
  return { text: `${path} is the short address of ${code}, and leads to ${found.seen} in your store.`, remedy };
}

export const tagsWords = ({ tags }: Of<"tags">): Words => ({
  text: `It carries ${tags.map(([name, value]) => `${name}=${value}`).join(", ")} for your reports.`,
});

export function linkCodesWords(codes: readonly string[]): Words {
  const [first = ""] = codes;
  if (codes.length === 1) return { text: `It carries the code ${first}.` };
  return {
    text: `It carries ${counted(codes.length, "code")}: ${codes.join(", ")}. Here ${first} is checked.`,
    remedy: "Check each of the others by itself.",
  };
}

export function referralWords({ referral: { parameter, value }, partner }: Of<"referral">): Words {
  if (partner !== null) return { text: `${parameter}=${value} belongs to ${partner.name}.` };
  return {
    text: `${parameter}=${value} belongs to nobody.`,
    remedy: "Copy the link from the partner’s page. A link of another program can be added there.",
    places: [{ content: "Open partners", url: "/app/partners" }],
  };
}

const NO_REFERRAL: Record<Exclude<NoReferral, "no-parameter">, string> = {
  "not-an-address": "The link cannot be read.",
  "address-too-long": "The link has more than 2,048 characters. Vouch reads none that long.",
  "too-long": "What the link says of the partner is too long to be a handle.",
  empty: "The link has a parameter for the partner, and nothing in it.",
  personal: "The link names an e-mail address. Vouch takes none for a handle.",
};

export function noReferralWords({ why, parameters, verdict }: Of<"no-referral">): Words {
  const remedy = "Copy the link from the partner’s page.";
  if (why !== "no-parameter") return { text: NO_REFERRAL[why], remedy };
  const [own = "ref", ...former] = parameters;
  const looked = former.length === 0 ? `${own}=` : `${[own, ...former].map((name) => `${name}=`).join(", ")}`;
  if (verdict === "note") return { text: `It names no partner beside the code (${looked}). The code alone counts.` };
  return { text: `It names no partner: there is no ${looked} in it.`, remedy };
}
