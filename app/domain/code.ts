import type { CodeKey } from "./ids.ts";

/**
 * A code as it is compared: customers may type it in any case and with spaces around it. Letter by letter: GROß10 and GROSS10 are
 * two codes, since it is not known whether Shopify takes them for one (decision 8).
 */
export function codeKey(typed: string): CodeKey {
  const text = typed.trim().normalize("NFC");
  const upper = text.toUpperCase();
  // A letter whose capital is several letters stays as it is.
  return (upper.length === text.length ? upper : Array.from(text, capital).join("")) as CodeKey;
}

function capital(letter: string): string {
  const upper = letter.toUpperCase();
  return upper.length === letter.length ? upper : letter;
}

const FORMAT = /^[A-Z0-9][A-Z0-9_-]{2,31}$/;

/** Why a code cannot be made here, as a sentence for the merchant; null where it can (design decision 8). */
export function codeFormatProblem(typed: string): string | null {
  const key = codeKey(typed);
  if (key === "") return "Enter a code.";
  if (key.length < 3) return "A code needs at least 3 characters.";
  if (key.length > 32) return "A code can have at most 32 characters.";
  if (/\s/.test(key)) return "A code cannot contain spaces. Use - or _ instead.";
  if (/^[_-]/.test(key)) return "A code starts with a letter or a digit.";
  if (!FORMAT.test(key)) return "Use only the letters A to Z, digits, - and _.";
  return null;
}

/** What the longest code of Shopify has. Source: DiscountCodeBasicInput.code, Admin API 2026-10. */
export const LONGEST_IN_STORE = 255;

const DIGIT_OR_LETTER = /[^A-Z0-9]+/g;

/**
 * Codes to propose for a partner, the best first; all pass the format of codes made here.
 *
 * Shape: `latinName` is the partner's name already written in Latin letters (services transliterate); `value` is what the
 * offer gives, "15" for 15 %.
 */
export function codeSuggestions(latinName: string, value: string): CodeKey[] {
  const words = latinName.toUpperCase().replace(/['’]/g, "").split(DIGIT_OR_LETTER).filter(Boolean);
  const first = words[0] ?? "PARTNER";
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  const stems = [first, first + last, first + last.slice(0, 1), last + first, words.join("")];
  const suffix = value.toUpperCase().replace(DIGIT_OR_LETTER, "");
  const candidates = stems.flatMap((stem) => [stem.slice(0, 32 - suffix.length) + suffix, stem.slice(0, 32)]);
  return [...new Set(candidates)].filter((code) => codeFormatProblem(code) === null) as CodeKey[];
}
