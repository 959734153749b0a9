import { type Bxgy, type BxgyEffect, type Chosen, FREE } from "./bxgy.ts";
import type { Minimum } from "./conditions.ts";
import { MOST_PIECES, NO_QUANTITY, parseChosen, type Text, type Wrong, wholeNumber } from "./conditions-form.ts";
import type { Currency } from "./ids.ts";
import { parsePercent } from "./percent.ts";
import { amountProblem, typedAmount } from "./typed-amount.ts";

/**
 * Reads what a form says of buy X get Y.
 *
 * Shape: buysLeast = quantity | amount with buysQuantity or buysAmount; buysFrom = products | collections, buysItems = the
 * chosen ones as JSON; getsQuantity, getsFrom, getsItems; getsEffect = free | percent | amount with getsPercent or getsAmount;
 * usesLimited = on with usesPerOrder.
 */
export function parseBxgy(text: Text, currency: Currency, wrong: Wrong): Bxgy | null {
  const least = parseLeast(text, currency, wrong);
  const bought = parseFrom(text, "buys", wrong);
  const quantity = wholeNumber(text("getsQuantity"), MOST_PIECES) ?? wrong("getsQuantity", NO_QUANTITY);
  const given = parseFrom(text, "gets", wrong);
  const effect = parseEffect(text, currency, wrong);
  const usesPerOrder = parseUses(text, wrong);
  if (least === null || bought === null || quantity === null) return null;
  if (given === null || effect === null || usesPerOrder === null) return null;
  return {
    kind: "bxgy",
    buys: { least, of: bought },
    gets: { quantity, effect, of: given },
    usesPerOrder: usesPerOrder === "without-limit" ? null : usesPerOrder,
  };
}

function parseLeast(text: Text, currency: Currency, wrong: Wrong): Minimum | null {
  if (text("buysLeast") === "amount") {
    const amount = parseAmount(text, "buysAmount", currency, wrong);
    return amount === null ? null : { kind: "amount", amount, currency };
  }
  const quantity = wholeNumber(text("buysQuantity"), MOST_PIECES) ?? wrong("buysQuantity", NO_QUANTITY);
  return quantity === null ? null : { kind: "quantity", quantity };
}

function parseFrom(text: Text, side: "buys" | "gets", wrong: Wrong): Chosen | null {
  const kind = text(`${side}From`) === "collections" ? "collections" : "products";
  return parseChosen(text, { kind, field: `${side}Items` }, wrong);
}

function parseEffect(text: Text, currency: Currency, wrong: Wrong): BxgyEffect | null {
  switch (text("getsEffect")) {
    case "free":
      return FREE;
    case "percent": {
      const bps = parsePercent(text("getsPercent"));
      if (bps !== null && bps > 0) return { kind: "percent", bps };
      return wrong("getsPercent", "Enter a percentage between 0.01 and 100, with at most 2 decimals.");
    }
    case "amount": {
      const amount = parseAmount(text, "getsAmount", currency, wrong);
      return amount === null ? null : { kind: "amount", amount, currency };
    }
    default:
      return wrong("getsEffect", "Choose free, a percentage or an amount.");
  }
}

function parseAmount(text: Text, field: string, currency: Currency, wrong: Wrong): bigint | null {
  const amount = typedAmount(text(field), currency);
  if (amount !== null && amount > 0n) return amount;
  return wrong(field, amountProblem(text(field), currency, "above-zero"));
}

/** More of one order Shopify's 32 bits would hold, and no customer buys. */
const MOST_USES_PER_ORDER = 1_000_000;

function parseUses(text: Text, wrong: Wrong): number | "without-limit" | null {
  if (text("usesLimited") !== "on") return "without-limit";
  const uses = wholeNumber(text("usesPerOrder"), MOST_USES_PER_ORDER);
  return uses ?? wrong("usesPerOrder", "Enter a whole number of uses above zero.");
}
