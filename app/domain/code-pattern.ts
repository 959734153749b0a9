import { codeFormatProblem } from "./code.ts";
import { isArticle } from "./handle.ts";
import type { CodeKey } from "./ids.ts";
import { fail, ok, type Result, unreachable } from "./result.ts";

const WORDS = ["FIRST", "LAST", "NAME", "INITIALS", "BRAND", "VALUE"] as const;
type Word = (typeof WORDS)[number];

export type PatternPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "word"; readonly word: Word }
  | { readonly kind: "random"; readonly length: number };

/** The form of a shop's codes, such as `{FIRST}{VALUE}`. Only parsePattern makes one. */
export type Pattern = readonly PatternPart[];

export type PatternWords = { latinName: string; brand: string; value: string };

const LONGEST = 32;
/** What text and random characters may take of a code: past this, a name would be cut to nothing. */
const MOST_FIXED = 28;
const MOST_RANDOM = 12;

/** Nothing that is misread (0 O, 1 I L, 2 Z, 5 S, 8 B) or misheard (N as M), and no vowel, so that no word comes out. */
export const RANDOM_ALPHABET = "CDFGHJKMPQRTVWXY34679";

/**
 * Reads a pattern as the merchant typed it: tokens in braces, in any case, with text between them.
 *
 * Errors: one sentence for the merchant.
 */
export function parsePattern(text: string): Result<Pattern, string> {
  const parts: PatternPart[] = [];
  for (const [piece] of text.trim().matchAll(/\{[^{}]*\}|[^{}]+|[{}]/g)) {
    const part = parsePart(piece);
    if (!part.ok) return part;
    parts.push(part.value);
  }
  const problem = patternProblem(parts);
  return problem === null ? ok(parts) : fail(problem);
}

function parsePart(piece: string): Result<PatternPart, string> {
  if (piece === "{") return fail("A { has no } after it. Write a token like {FIRST}.");
  if (piece === "}") return fail("A } has no { before it. Write a token like {FIRST}.");
  return piece.startsWith("{") ? parseToken(piece) : parseText(piece);
}

function parseToken(typed: string): Result<PatternPart, string> {
  const name = typed.slice(1, -1).trim().toUpperCase();
  const word = WORDS.find((known) => known === name);
  if (word) return ok({ kind: "word", word });

  const random = /^RANDOM(\d*)$/.exec(name);
  if (!random) return fail(`${typed} is not known. Use ${WORDS.map((known) => `{${known}}`).join(", ")} or {RANDOM4}.`);
  const length = Number(random[1]);
  if (length >= 1 && length <= MOST_RANDOM) return ok({ kind: "random", length });
  return fail(`${typed} needs a number from 1 to ${MOST_RANDOM} after RANDOM, such as {RANDOM4}.`);
}

function parseText(typed: string): Result<PatternPart, string> {
  // Looked at before the upper case is taken: "ß" would turn into two letters that nobody typed.
  const foreign = /[^A-Za-z0-9_-]/u.exec(typed)?.[0];
  if (foreign === undefined) return ok({ kind: "text", text: typed.toUpperCase() });
  if (/\s/.test(foreign)) return fail("A pattern cannot contain spaces. Use - or _ instead.");
  return fail(`"${foreign}" cannot be part of a code. Between tokens use the letters A to Z, digits, - and _.`);
}

function patternProblem(parts: Pattern): string | null {
  if (parts.length === 0) return "Enter a pattern, such as {FIRST}{VALUE}.";
  const words = parts.flatMap((part) => (part.kind === "word" ? [part.word] : []));
  // Also what keeps followsPattern quick: its expression holds each open-ended word once.
  const twice = words.find((word, at) => words.indexOf(word) !== at);
  if (twice) return `{${twice}} is there twice. Use it once.`;
  if (!parts.some(differsByPartner)) {
    return "Every partner would get the same code. Add {FIRST}, {LAST}, {NAME}, {INITIALS} or {RANDOM4}.";
  }
  const fixed = template(parts.filter((part) => part.kind !== "word")).length;
  if (fixed > MOST_FIXED) {
    return `Text and random characters take ${fixed} characters of a code. Use at most ${MOST_FIXED}, so that the rest fits.`;
  }
  if (words.length === 0 && fixed < 3)
    return "A code needs at least 3 characters. Use a longer one, such as {RANDOM4}.";
  return null;
}

const differsByPartner = (part: PatternPart) =>
  part.kind === "random" || (part.kind === "word" && part.word !== "BRAND" && part.word !== "VALUE");

const plain = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]+/g, "");

/** A token that comes out empty leaves its separators behind: none is kept at an end or beside another. */
const tidy = (text: string) => text.replace(/([_-])[_-]+/g, "$1").replace(/^[_-]+|[_-]+$/g, "");

/**
 * The code a pattern makes for one partner; it passes the format of codes made here.
 *
 * Shape: `latinName` is already in Latin letters, its words parted by spaces: "Anne-Marie O'Neil" is ANNEMARIE and ONEIL.
 * The FIRST of "The Long Way Home" is LONG. A one-word name is its own LAST, unless FIRST has said it. A value loses its point: "12.5" is 125. `pick(n)` is 0..n-1.
 * Too long a code loses characters of its longest name or brand, never of VALUE, RANDOM or text.
 * Null: under 3 characters come out, nothing of the partner comes out, or the value leaves no room.
 */
export function codeFromPattern(pattern: Pattern, words: PatternWords, pick: (n: number) => number): CodeKey | null {
  const pieces = pattern.map((part) => ({
    text: textOf(part, pattern, words, pick),
    mayBeCut: part.kind === "word" && part.word !== "VALUE",
    differs: differsByPartner(part),
  }));
  const code = () => tidy(pieces.map((piece) => piece.text).join(""));

  while (code().length > LONGEST) {
    const cuttable = pieces.filter((piece) => piece.mayBeCut && piece.text !== "");
    if (cuttable.length === 0) return null;
    const longest = cuttable.reduce((long, piece) => (piece.text.length >= long.text.length ? piece : long));
    longest.text = longest.text.slice(0, -1);
  }
  if (!pieces.some((piece) => piece.differs && piece.text !== "")) return null;
  return codeFormatProblem(code()) === null ? (code() as CodeKey) : null;
}

function textOf(part: PatternPart, pattern: Pattern, words: PatternWords, pick: (n: number) => number): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "random":
      return Array.from({ length: part.length }, () => RANDOM_ALPHABET.charAt(pick(RANDOM_ALPHABET.length))).join("");
    case "word":
      // More than a code can hold is never needed, and an endless name would be cut one character at a time.
      return part.word === "VALUE" ? plain(words.value) : wordText(part.word, pattern, words).slice(0, LONGEST);
    default:
      return unreachable(part);
  }
}

function wordText(word: Exclude<Word, "VALUE">, pattern: Pattern, { latinName, brand }: PatternWords): string {
  const names = latinName.split(/\s+/).map(plain).filter(Boolean);
  switch (word) {
    case "FIRST":
      return names.length > 1 && isArticle(names[0] ?? "") ? (names[1] ?? "") : (names[0] ?? "");
    case "LAST":
      return names.length === 1 && has(pattern, "FIRST") ? "" : (names.at(-1) ?? "");
    case "NAME":
      return names.join("");
    case "INITIALS":
      return names.map((name) => name.charAt(0)).join("");
    case "BRAND":
      return plain(brand);
    default:
      return unreachable(word);
  }
}

const has = (pattern: Pattern, word: Word) => pattern.some((part) => part.kind === "word" && part.word === word);

const MOST_DIGITS = 6;
const stemOf = (wanted: CodeKey, digits: number) => wanted.slice(0, LONGEST - digits - 1).replace(/[_-]+$/, "");

/** What freeCode puts its endings behind: a long code gives way to longer ones. */
export const stemsOf = (wanted: CodeKey): string[] => [
  ...new Set(Array.from({ length: MOST_DIGITS }, (_, n) => stemOf(wanted, n + 1))),
];

/** The code wanted, or else with the first of -2, -3 … that is free; its end gives way to the suffix at 32 characters. */
export const freeCode = (wanted: CodeKey, isTaken: (key: CodeKey) => boolean): CodeKey =>
  createFreeCodes(isTaken)(wanted);

/**
 * The same for one code after the other, where what is taken stays taken: which suffixes of a stem are is remembered, so that
 * ten thousand of one name are not each tried from -2 on.
 */
export function createFreeCodes(isTaken: (key: CodeKey) => boolean): (wanted: CodeKey) => CodeKey {
  const next = new Map<string, number>();
  return (wanted) => {
    if (!isTaken(wanted)) return wanted;
    for (let digits = 1; digits <= MOST_DIGITS; digits++) {
      const stem = stemOf(wanted, digits);
      // One stem is cut otherwise for longer numbers: each length has a count of its own.
      const from = `${stem}-${digits}`;
      const end = 10 ** digits;
      let n = next.get(from) ?? Math.max(2, end / 10);
      while (n < end && isTaken(`${stem}-${n}` as CodeKey)) n += 1;
      next.set(from, n);
      if (n < end) return `${stem}-${n}` as CodeKey;
    }
    throw new Error(`no free code after ${wanted}: isTaken never says no`);
  };
}

/** A code as parts of a pattern, in small letters where characters vary: n name, b brand, v value, r random. */
function template(pattern: Pattern, value = "v"): string {
  const texts = pattern.map((part) => {
    if (part.kind === "text") return part.text;
    if (part.kind === "random") return "r".repeat(part.length);
    if (part.word === "VALUE") return value;
    return part.word === "BRAND" ? "b" : "n";
  });
  return tidy(texts.join(""));
}

const CHARACTERS: Record<string, string> = { n: "[A-Z]+", b: "[A-Z0-9]+", v: "[0-9]+", r: "[A-Z0-9]" };

/**
 * Whether a code typed by hand has the pattern's form, with or without a suffix of freeCode.
 *
 * Shape: names are letters, RANDOM any letters or digits; VALUE is exactly `value` where it is given, else digits.
 */
export function followsPattern(pattern: Pattern, key: CodeKey, value?: string): boolean {
  if (codeFormatProblem(key) !== null) return false;
  const oneName = pattern.filter((part) => !(part.kind === "word" && part.word === "LAST"));
  const forms = has(pattern, "FIRST") ? [pattern, oneName] : [pattern];
  return forms.some((form) => {
    const shape = template(form, value === undefined ? undefined : plain(value));
    return new RegExp(`^${shape.replace(/[nbvr]/g, (sort) => CHARACTERS[sort] ?? "")}(?:-[0-9]+)?$`).test(key);
  });
}

export type Hint =
  | { kind: "misread"; twin: CodeKey }
  | { kind: "hyphen"; twin: CodeKey }
  | { kind: "guessable"; reason: "short" | "common" };

const AS_DIGIT: Record<string, string> = { O: "0", I: "1", L: "1" };
const AS_LETTER: Record<string, string> = { "0": "O", "1": "I" };
const swapped = (run: string, twins: Record<string, string>) => run.replace(/./g, (sign) => twins[sign] ?? sign);

/** What stands in most shops' coupons, alone or with a discount or a year: coupon sites try these first. */
const COMMON_STEMS =
  "BLACKFRIDAY|BONUS|CODE|COUPON|CYBERMONDAY|DEAL|DISCOUNT|EASTER|EXTRA|FALL|FAMILY|FIRST|FREE|FREESHIP|FREESHIPPING|" +
  "FRIEND|FRIENDS|GET|GIFT|HELLO|HOLIDAY|LAUNCH|LOVE|NEW|NEWYEAR|OFF|PARTNER|PROMO|SALE|SAVE|SHOP|SPECIAL|SPRING|" +
  "STUDENT|SUMMER|TAKE|TEST|THANKS|THANKYOU|VIP|WELCOME|WINTER|XMAS";
const COMMON = new RegExp(`^[0-9]{0,2}(?:${COMMON_STEMS})(?:[0-9]{0,2}|100|20[0-9]{2})(?:OFF)?$`);

/**
 * What may go wrong when people read, hear or guess a code.
 *
 * misread: O, I or L beside a digit (MARIO10), or a lone 0 or 1 beside a letter (B0B); each way round is a hint of its own.
 * Within a word (OLIVIA) or a number (ADA10) the neighbours say which it is. 1 is taken for I only: codes show in upper case.
 * hyphen: a - or _ anywhere.
 * guessable: under 5 characters, or a common coupon word with or without up to two digits, 100, or a year of this century.
 */
export function codeHints(key: CodeKey): Hint[] {
  const spoken = spokenOf(key);
  const hints: Hint[] = misreadAs(key).map((twin) => ({ kind: "misread", twin }));
  if (spoken !== key) hints.push({ kind: "hyphen", twin: spoken });
  const guessable = guessableHint(key);
  return guessable === null ? hints : [...hints, guessable];
}

/** As who only hears a code types it. */
export const spokenOf = (key: CodeKey): CodeKey => key.replace(/[_-]/g, "") as CodeKey;

/** As what it is read where O, I or L stands beside a digit, or 0 or 1 beside a letter. */
export function misreadAs(key: CodeKey): CodeKey[] {
  const digits = key.replace(/(?:O+|I+|L+)(?=[0-9])|(?<=[0-9])(?:O+|I+|L+)/g, (run) => swapped(run, AS_DIGIT));
  const letters = key.replace(/(?<=[A-Z])[01](?![0-9])|(?<![0-9])[01](?=[A-Z])/g, (run) => swapped(run, AS_LETTER));
  return [digits, letters].filter((twin) => twin !== key) as CodeKey[];
}

/** Whether strangers may find it by trying. */
export function guessableHint(key: CodeKey): Hint | null {
  if (COMMON.test(spokenOf(key))) return { kind: "guessable", reason: "common" };
  return key.length < 5 ? { kind: "guessable", reason: "short" } : null;
}

export function hintSentence(hint: Hint): string {
  switch (hint.kind) {
    case "misread":
      return `Customers may read this code as ${hint.twin}.`;
    case "hyphen":
      return `Customers who only hear this code may type ${hint.twin}, without the - or _.`;
    case "guessable":
      return hint.reason === "short"
        ? "A code under 5 characters is easy to guess."
        : "Coupon sites try codes like this one. Add a name or a few random characters.";
    default:
      return unreachable(hint);
  }
}

/** The codes that customers would type for this one by mistake, each once; only those that could be made here. */
export function twinsOf(key: CodeKey): CodeKey[] {
  const twins = codeHints(key).flatMap((hint) => ("twin" in hint ? [hint.twin] : []));
  return [...new Set(twins)].filter((twin) => codeFormatProblem(twin) === null);
}
