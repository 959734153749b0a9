import { expect, test } from "vitest";
import type { SecondReason } from "../../domain/attribution.ts";
import { type CodeKey, instant, type PartnerId } from "../../domain/ids.ts";
import type { PartnerStep } from "../../domain/passed-over.ts";
import { passedOverWords } from "./words.ts";

const partnerId = 7 as PartnerId;
const at = instant(0);
const key = "BEN10" as CodeKey;
const click = (why: SecondReason): PartnerStep => ({ kind: "second", by: "click", partnerId, at, why, seen: "pixel" });

test.each<[PartnerStep | "unknown", Parameters<typeof passedOverWords>[1], string]>([
  [
    { kind: "code-second", key, partnerId, why: "smaller-discount" },
    "code",
    "Your code BEN10 was used as well. Another code took off more, and the larger discount counts.",
  ],
  [
    { kind: "code-second", key, partnerId, why: "lower-priority" },
    "click",
    "Your code BEN10 was used as well. Another link was followed, which counts first here.",
  ],
  [click("lower-priority"), "code", "The customer came by your link. A code was used, which counts first here."],
  [click("by-hand"), "hand", "The customer came by your link. The shop gave the order to somebody else."],
  [click("by-hand"), null, "The customer came by your link. The order counts for nobody."],
  [
    { kind: "second", by: "hand", partnerId, at, why: "earlier-hand" },
    "hand",
    "The shop gave you this order. It was decided anew later.",
  ],
  [
    click("earlier-click"),
    "click",
    "The customer came by your link. Another link was followed after it, and the last one counts.",
  ],
  [
    { kind: "partner-paused", by: "click", partnerId, state: "paused" },
    null,
    "The customer came by your link. Your part in the program was paused when the order was placed.",
  ],
  [
    { kind: "code-self-referral", key, partnerId },
    null,
    "You placed this order yourself: nobody earns on their own orders.",
  ],
  [
    { kind: "click-outside-window", partnerId, at, days: 30 },
    null,
    "Your link was followed more than 30 days before the order.",
  ],
  ["unknown", null, "The rule of the shop counted something else."],
])("%o, where %s decided, is a sentence for its partner", (step, winner, sentence) =>
  expect(passedOverWords(step, winner)).toBe(sentence),
);
