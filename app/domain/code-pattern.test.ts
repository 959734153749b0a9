import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeFormatProblem, codeKey } from "./code.ts";
import {
  codeFromPattern,
  codeHints,
  createFreeCodes,
  followsPattern,
  freeCode,
  hintSentence,
  type Pattern,
  parsePattern,
  RANDOM_ALPHABET,
  twinsOf,
} from "./code-pattern.ts";

function patternOf(text: string): Pattern {
  const parsed = parsePattern(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

const firstPick = () => 0;

const make = (text: string, latinName: string, { brand = "Acme & Co", value = "20" } = {}) =>
  codeFromPattern(patternOf(text), { latinName, brand, value }, firstPick);

const aPattern = fc
  .record({
    tokens: fc.shuffledSubarray(["{FIRST}", "{LAST}", "{NAME}", "{INITIALS}", "{BRAND}", "{VALUE}", "{RANDOM4}"], {
      minLength: 1,
    }),
    between: fc.constantFrom("", "-", "_", "X", "--"),
  })
  .map(({ tokens, between }) => parsePattern(tokens.join(between)))
  .filter((parsed) => parsed.ok)
  .map((parsed) => parsed.value);

const anyWords = fc.record({
  latinName: fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^[A-Za-z' -]{0,80}$/)),
  brand: fc.string({ maxLength: 60 }),
  value: fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom("20", "12.5", "")),
});

describe("a pattern", () => {
  test.each([
    "{FIRST}{VALUE}",
    "{BRAND}-{FIRST}",
    "{LAST}{RANDOM4}",
    "{first}_{ Random12 }",
    "VIP-{NAME}",
    "{RANDOM3}",
  ])("%s can be used", (text) => expect(parsePattern(text).ok).toBe(true));

  test.each([
    ["", "Enter a pattern"],
    ["{FRIST}", "{FRIST} is not known. Use {FIRST}, {LAST}"],
    ["{}", "{} is not known"],
    ["{FIRST", "no } after it"],
    ["FIRST}", "no { before it"],
    ["{RANDOM}", "{RANDOM} needs a number from 1 to 12"],
    ["{RANDOM0}", "{RANDOM0} needs a number from 1 to 12"],
    ["{RANDOM13}", "{RANDOM13} needs a number from 1 to 12"],
    ["{FIRST} {LAST}", "cannot contain spaces"],
    ["{FIRST}%", '"%" cannot be part of a code'],
    ["straße{FIRST}", '"ß" cannot be part of a code'],
    ["{FIRST}😀", '"😀" cannot be part of a code'],
    ["{FIRST}-{first}", "{FIRST} is there twice"],
    ["{BRAND}{VALUE}", "Every partner would get the same code"],
    ["SUMMER20", "Every partner would get the same code"],
    [`${"A".repeat(29)}{FIRST}`, "take 29 characters"],
    ["{RANDOM12}-{RANDOM12}{RANDOM4}", "take 29 characters"],
    ["-{RANDOM2}", "at least 3 characters"],
  ])("%j is refused with a sentence that names what is wrong", (text, why) => {
    const parsed = parsePattern(text);
    expect(parsed.ok ? "no error" : parsed.error).toContain(why);
  });

  test("text may take 28 characters, so that the name still fits", () =>
    expect(make(`${"A".repeat(28)}{FIRST}`, "Augusta")).toBe(`${"A".repeat(28)}AUGU`));
});

describe("a code from a pattern", () => {
  test.each([
    ["{FIRST}{VALUE}", "Lukasz Zak", "LUKASZ20"],
    ["{LAST}{VALUE}", "Lukasz Zak", "ZAK20"],
    ["{BRAND}-{FIRST}", "Lukasz Zak", "ACMECO-LUKASZ"],
    ["vip_{NAME}", "Lukasz van der Zak", "VIP_LUKASZVANDERZAK"],
    ["{INITIALS}{VALUE}", "Anne-Marie O'Neil", "AO20"],
    ["{FIRST}-{LAST}", "Anne-Marie O'Neil", "ANNEMARIE-ONEIL"],
    ["{LAST}{RANDOM4}", "  Lukasz   Zak ", "ZAKCCCC"],
    ["{FIRST}", "007", "007"],
    ["{FIRST}{LAST}", "Agent 47", "AGENT47"],
  ])("takes only letters and digits of each word: %s for %j is %s", (text, name, code) =>
    expect(make(text, name)).toBe(code),
  );

  test.each([
    ["{LAST}{VALUE}", "CHER20"],
    ["{FIRST}-{LAST}", "CHER"],
    ["{LAST}_{FIRST}-{VALUE}", "CHER-20"],
    ["{NAME}-{VALUE}", "CHER-20"],
  ])("a one-word name is its own last name, and is not said twice: %s", (text, code) =>
    expect(make(text, "Cher")).toBe(code),
  );

  test.each([
    ["{FIRST}{VALUE}", ""],
    ["{FIRST}{VALUE}", "???"],
    ["{BRAND}-{FIRST}", "' - '"],
    ["{INITIALS}", "Ada King"],
  ])("there is none where too little or nothing of the partner is left: %s for %j", (text, name) =>
    expect(make(text, name)).toBeNull(),
  );

  test("random characters alone tell partners apart where the name has no letter", () =>
    expect(make("{FIRST}-{LAST}_{RANDOM4}", "???")).toBe("CCCC"));

  test.each([
    ["{BRAND}-{FIRST}-{VALUE}", "ADA-20"],
    ["{FIRST}-{BRAND}-{VALUE}", "ADA-20"],
    ["{FIRST}-{BRAND}", "ADA"],
  ])("an empty token leaves no separator at an end and none doubled: %s", (text, code) =>
    expect(make(text, "Ada", { brand: "!" })).toBe(code),
  );

  test("a value loses its point and its sign", () =>
    expect(make("{FIRST}{VALUE}", "Ada", { value: "12.5 %" })).toBe("ADA125"));

  test.each([
    ["{FIRST}{VALUE}", `${"X".repeat(30)}20`],
    ["{FIRST}-{RANDOM4}", `${"X".repeat(27)}-CCCC`],
    ["{LAST}{FIRST}", `${"Y".repeat(16)}${"X".repeat(16)}`],
    ["{BRAND}-{FIRST}", `ACMECO-${"X".repeat(25)}`],
  ])("a name of 60 letters gives way, the rest stays whole: %s", (text, code) =>
    expect(make(text, `${"x".repeat(60)} ${"y".repeat(60)}`)).toBe(code),
  );

  test("a brand longer than the name gives way before the name", () =>
    expect(make("{BRAND}-{FIRST}", "Ada", { brand: "b".repeat(60) })).toBe(`${"B".repeat(28)}-ADA`));

  test("there is none where the value leaves no room", () => {
    expect(make("{FIRST}{VALUE}", "Ada", { value: "9".repeat(32) })).toBeNull();
    expect(make("{FIRST}{VALUE}", "Ada", { value: "9".repeat(33) })).toBeNull();
  });

  test("every one can be made here, so none is over 32 characters", () => {
    fc.assert(
      fc.property(aPattern, anyWords, fc.nat(), (pattern, words, seed) => {
        const code = codeFromPattern(pattern, words, (n) => seed % n);
        if (code === null) return;
        expect(codeFormatProblem(code)).toBeNull();
        expect(code.length).toBeLessThanOrEqual(32);
      }),
    );
  });

  test("random characters are at least 20 kinds and none that is misread", () => {
    expect(new Set(RANDOM_ALPHABET).size).toBe(RANDOM_ALPHABET.length);
    expect(RANDOM_ALPHABET.length).toBeGreaterThanOrEqual(20);
    expect(RANDOM_ALPHABET).toMatch(/^[^0O1ILS5Z2B8]+$/);
  });

  test("random characters are as many as asked for, each picked anew", () => {
    let next = 0;
    const words = { latinName: "", brand: "", value: "" };
    expect(codeFromPattern(patternOf("{RANDOM5}"), words, () => next++)).toBe(RANDOM_ALPHABET.slice(0, 5));
  });
});

describe("a free code", () => {
  const free = (wanted: string, taken: string[]) => freeCode(codeKey(wanted), (key) => taken.includes(key));

  test.each([
    ["ADA20", [], "ADA20"],
    ["ADA20", ["ADA20"], "ADA20-2"],
    ["ADA20", ["ADA20", "ADA20-2", "ADA20-3"], "ADA20-4"],
    ["A".repeat(32), ["A".repeat(32)], `${"A".repeat(30)}-2`],
    [`${"A".repeat(29)}-20`, [`${"A".repeat(29)}-20`], `${"A".repeat(29)}-2`],
  ])("for %s with %j taken is %s", (wanted, taken, code) => expect(free(wanted, taken)).toBe(code));

  test("is never one that is taken, and can always be made", () => {
    const wantedCode = fc.stringMatching(/^[A-C][A-C-]{2,31}$/).map(codeKey);
    fc.assert(
      fc.property(wantedCode, fc.nat({ max: 150 }), (wanted, rivals) => {
        const taken = new Set<string>();
        for (let rival = 0; rival < rivals; rival++) taken.add(freeCode(wanted, (key) => taken.has(key)));
        expect(taken.size).toBe(rivals);
        const code = freeCode(wanted, (key) => taken.has(key));
        expect(taken.has(code)).toBe(false);
        expect(codeFormatProblem(code)).toBeNull();
      }),
    );
  });

  test("a shop that says every code is taken is a fault, not an endless search", () =>
    expect(() => freeCode(codeKey("ADA"), () => true)).toThrow("no free code"));
});

describe("a hint on a code", () => {
  test.each([
    ["MARIO10", ["MARI010"]],
    ["PAUL20", ["PAU120"]],
    ["10OFF", ["100FF"]],
    ["B0BBY", ["BOBBY"]],
    ["HELL0", ["HE110", "HELLO"]],
    ["JAMESOO7", ["JAMES007"]],
    ["SARAH-20", ["SARAH20"]],
    ["PAUL20_X", ["PAU120_X", "PAUL20X"]],
  ])("%s is mistaken for %j", (code, twins) => expect(twinsOf(codeKey(code))).toEqual(twins));

  test.each(["OLIVIA", "ADA10", "SARAH100", "20102", "LILLO-10"])(
    "%s is read one way: what stands beside its O, I, L, 0 or 1 says which it is",
    (code) => expect(codeHints(codeKey(code)).filter((hint) => hint.kind === "misread")).toEqual([]),
  );

  test.each([
    ["SAVE10", "common"],
    ["WELCOME10", "common"],
    ["SUMMER20", "common"],
    ["SUMMER-2026", "common"],
    ["SAVE15OFF", "common"],
    ["20OFF", "common"],
    ["TEST", "common"],
    ["ADA5", "short"],
    ["ADA10", null],
    ["SUMMERS20", null],
    ["SAVE-ADA", null],
  ])("%s is guessable: %s", (code, reason) => {
    const guess = codeHints(codeKey(code)).find((hint) => hint.kind === "guessable");
    expect(guess?.reason ?? null).toBe(reason);
  });

  test("is a sentence that names the twin or says what to do", () => {
    const sentences = (code: string) => codeHints(codeKey(code)).map(hintSentence).join(" ");
    expect(sentences("PAUL20_X")).toMatch(/read this code as PAU120_X\. .* hear .* PAUL20X/);
    expect(sentences("SAVE30")).toContain("Coupon sites try");
    expect(sentences("EVE")).toContain("under 5 characters");
  });

  test("twins are other codes, each once, and could be made here", () => {
    expect(twinsOf(codeKey("A-B"))).toEqual([]);
    fc.assert(
      fc.property(fc.stringMatching(/^[ALIO012][ALIO012_-]{2,31}$/).map(codeKey), (code) => {
        const twins = twinsOf(code);
        expect(new Set(twins).size).toBe(twins.length);
        expect(twins).not.toContain(code);
        expect(twins.filter((twin) => codeFormatProblem(twin) !== null)).toEqual([]);
      }),
    );
  });
});

describe("a code typed by hand", () => {
  test.each([
    ["{FIRST}{VALUE}", "ADA20", true],
    ["{FIRST}{VALUE}", "ADA20-2", true],
    ["{FIRST}{VALUE}", "ADA", false],
    ["{FIRST}{VALUE}", "ADALOVE", false],
    ["{FIRST}{VALUE}", "ADA-20", false],
    ["{FIRST}-{LAST}", "ADA-KING", true],
    ["{FIRST}-{LAST}", "ADA", true],
    ["{LAST}-{VALUE}", "20", false],
    ["vip_{NAME}", "VIP_ADA", true],
    ["vip_{NAME}", "ADA", false],
    ["{BRAND}-{RANDOM4}", "ACME2-0815", true],
    ["{BRAND}-{RANDOM4}", "ACME2-815", false],
    ["{FIRST}", "ÉTÉ", false],
  ])("for %s, %s has the pattern's form: %s", (text, code, follows) =>
    expect(followsPattern(patternOf(text), codeKey(code))).toBe(follows),
  );

  test("must carry the very value where the value is given", () => {
    const pattern = patternOf("{FIRST}-{VALUE}");
    expect(followsPattern(pattern, codeKey("ADA-125"), "12.5")).toBe(true);
    expect(followsPattern(pattern, codeKey("ADA-20"), "12.5")).toBe(false);
    expect(followsPattern(pattern, codeKey("ADA"), "")).toBe(true);
  });

  test("leaves the pattern only if it could not have come from it: each code made of letters follows", () => {
    const words = fc.record({
      latinName: fc.stringMatching(/^[A-Za-z]{1,9}( [A-Za-z'-]{1,9}){0,3}$/),
      brand: fc.stringMatching(/^[A-Za-z0-9]{1,9}$/),
      value: fc.constantFrom("20", "12.5", "", "FREE"),
    });
    fc.assert(
      fc.property(aPattern, words, (pattern, words) => {
        const code = codeFromPattern(pattern, words, firstPick);
        if (code !== null) expect(followsPattern(pattern, code, words.value)).toBe(true);
      }),
    );
  });
});

test("an article is nobody's first name", () => {
  const pattern = parsePattern("{FIRST}{VALUE}");
  const words = (latinName: string) => ({ latinName, brand: "", value: "15" });
  if (!pattern.ok) throw new Error(pattern.error);
  expect(codeFromPattern(pattern.value, words("The Long Way Home"), () => 0)).toBe("LONG15");
  expect(codeFromPattern(pattern.value, words("The"), () => 0)).toBe("THE15");
});

describe("free codes one after the other", () => {
  const asOne = (wanted: readonly string[], before: readonly string[]) => {
    const taken = new Set(before.map(codeKey));
    let asked = 0;
    const free = createFreeCodes((key) => {
      asked += 1;
      return taken.has(key);
    });
    const codes = wanted.map((one) => {
      const code = free(codeKey(one));
      taken.add(code);
      return code;
    });
    return { codes, asked };
  };
  const oneByOne = (wanted: readonly string[], before: readonly string[]) => {
    const taken = new Set(before.map(codeKey));
    return wanted.map((one) => {
      const code = freeCode(codeKey(one), (key) => taken.has(key));
      taken.add(code);
      return code;
    });
  };

  test("are those that each would get by itself", () => {
    const name = fc.constantFrom("ADA", "ADA-2", "ADA-", "A".repeat(32), `${"A".repeat(31)}B`, `${"A".repeat(29)}-BC`);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 150 }), fc.array(name), (wanted, before) => {
        expect(asOne(wanted, before).codes).toEqual(oneByOne(wanted, before));
      }),
    );
  });

  test.each([
    ["of one name", () => "ALEX20"],
    ["of long names that are cut to one", (n: number) => `${"A".repeat(24)}${String(n).padStart(8, "0")}`],
  ])("take ten thousand partners %s three questions each at most", (_, nameOf) => {
    const wanted = Array.from({ length: 10_000 }, (_, n) => nameOf(n));
    const { codes, asked } = asOne(wanted, [...new Set(wanted)]);
    expect(new Set(codes).size).toBe(10_000);
    expect(asked).toBeLessThanOrEqual(30_000);
  });
});
