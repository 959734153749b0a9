import { count, counted } from "./numbers.ts";

type Overlap = { prefix: string; partner: string };

/** What giving a prefix would do. */
export type ForeseenPrefix = {
  prefix: string;
  known: { codes: number; theirs: number; others: number };
  longer: Overlap[];
  shorter: Overlap[];
};

/** The sentences to read before a prefix is given: which codes it is about, and where another goes before. */
export function prefixWords({ prefix, known, longer, shorter }: ForeseenPrefix, partner: string): string[] {
  return [
    codesWords(known, prefix),
    ...ownWords(known, partner),
    ...longer.map(longerWords),
    ...shorter.slice(0, 1).map(shorterWords(prefix)),
  ];
}

function codesWords({ codes }: ForeseenPrefix["known"], prefix: string): string {
  if (codes === 0)
    return `No code that Vouch knows begins with ${prefix}. Codes of your store need not be known: each counts when an order has it.`;
  return `${counted(codes, "code")} that Vouch knows ${codes === 1 ? "begins" : "begin"} with ${prefix}. Others of your store count when an order has them.`;
}

function ownWords({ theirs, others }: ForeseenPrefix["known"], partner: string): string[] {
  const own = theirs === 0 ? [] : [`${count(theirs)} of them ${theirs === 1 ? "is" : "are"} ${partner}’s anyway.`];
  if (others === 0) return own;
  const stay = others === 1 ? "belongs to another partner and stays" : "belong to other partners and stay";
  return [...own, `${count(others)} of them ${stay} theirs.`];
}

const longerWords = ({ prefix, partner }: Overlap) =>
  `Codes that begin with ${prefix} go on counting for ${partner}: of several prefixes the longest decides.`;

const shorterWords =
  (own: string) =>
  ({ prefix, partner }: Overlap) =>
    `${prefix} belongs to ${partner}. ${own} is longer and goes before it.`;
