import type { HandleKey } from "./ids.ts";

/** The parameter of the links that are made here. Any other was taken over from a former program. */
export const OWN_PARAMETER = "ref";

/** What can be a link's parameter: letters of ASCII, digits, - and _. */
export const PARAMETER = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/;

/** A link's parameter as it is compared: without case. */
export const parameterKey = (written: string): string => written.toLowerCase();

/** Longest value that is looked at: the longest click number met in the field has 64 characters. */
export const HANDLE_LENGTH = 128;

/** What a link's parameter says, as it is compared: people retype links in any case. */
export const handleKey = (typed: string): HandleKey => typed.trim().normalize("NFC").toLowerCase() as HandleKey;

const FORMAT = /^[a-z0-9][a-z0-9_-]{1,47}$/;

/** Why a handle cannot be given to a partner, as a sentence for the merchant; null where it can. */
export function handleProblem(typed: string): string | null {
  const key = handleKey(typed);
  if (key === "") return "Enter a handle.";
  if (key.length < 2) return "A handle needs at least 2 characters.";
  if (key.length > 48) return "A handle can have at most 48 characters.";
  if (/\s/.test(key)) return "A handle cannot contain spaces. Use - or _ instead.";
  if (/^[_-]/.test(key)) return "A handle starts with a letter or a digit.";
  if (!FORMAT.test(key)) return "Use only the letters a to z, digits, - and _.";
  return null;
}

const ARTICLES = new Set("the a an der die das la le les el los il lo".split(" "));

/** Whether a name that begins with this word is that of a show or a shop: "The Long Way Home". */
export const isArticle = (word: string): boolean => ARTICLES.has(word.toLowerCase());

/**
 * Handles to propose for a partner, the best first; all may be given.
 *
 * Shape: `latinName` is the partner's name already written in Latin letters (services transliterate).
 */
export function handleSuggestions(latinName: string): HandleKey[] {
  const words = latinName
    .toLowerCase()
    .replace(/['’]/g, "")
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const first = words[0] ?? "partner";
  // A person is known by a first name; the name of a show or a shop is told by all of it.
  const named = words.length > 2 || isArticle(first) ? [words.join("-")] : [first];
  const candidates = [...named, words.slice(0, 2).join("-"), words.join("-"), first];
  const cut = candidates.map((candidate) => candidate.slice(0, 44).replace(/-$/, ""));
  return [...new Set(cut)].filter((handle) => handleProblem(handle) === null) as HandleKey[];
}
