import type { Bxgy } from "./discount.ts";
import { type Minor, partOf, sum } from "./money.ts";
import type { Line } from "./order.ts";

/** How many pieces of a line are given. */
export interface Given {
  line: Line;
  pieces: number;
}

interface Piece {
  line: Line;
  bought: boolean;
}

interface Entitled {
  buys: readonly Line[];
  gets: readonly Line[];
}

/**
 * Which pieces of a cart buy X get Y gives: as many whole bargains as it holds, the cheapest pieces first. A piece is either
 * bought or given, never both; where the rest would not be bought any more, the next cheapest is given.
 */
export function givenBy(value: Bxgy, { buys, gets }: Entitled): Given[] {
  const pieces = gets
    .flatMap((line) => Array.from({ length: line.quantity }, (): Piece => ({ line, bought: buys.includes(line) })))
    .sort((a, b) => Number(a.line.price - b.line.price) || Number(a.bought) - Number(b.bought));
  const most = Math.min(value.usesPerOrder ?? Infinity, Math.floor(pieces.length / value.quantity));
  for (let bargains = most; bargains > 0; bargains -= 1) {
    const given = giveIn(value, { bargains, buys, pieces });
    if (given.length === bargains * value.quantity) return counted(given);
  }
  return [];
}

function giveIn(value: Bxgy, cart: { bargains: number; buys: readonly Line[]; pieces: readonly Piece[] }): Piece[] {
  const { least } = value.buys;
  const needed = BigInt(cart.bargains) * (least.kind === "quantity" ? BigInt(least.quantity) : least.minor);
  const worth = (line: Line) => (least.kind === "quantity" ? 1n : line.price);
  let rest = sum(cart.buys.map((line) => worth(line) * BigInt(line.quantity)));
  if (rest < needed) return [];
  const given: Piece[] = [];
  for (const piece of cart.pieces) {
    if (given.length === cart.bargains * value.quantity) break;
    const left = piece.bought ? rest - worth(piece.line) : rest;
    if (left < needed) continue;
    rest = left;
    given.push(piece);
  }
  return given;
}

function counted(given: readonly Piece[]): Given[] {
  const counts = new Map<Line, number>();
  for (const { line } of given) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts].map(([line, pieces]) => ({ line, pieces }));
}

/** What is off a line of which some pieces are given. */
export function offGiven({ effect }: Bxgy, { line, pieces }: Given): Minor {
  const gross = line.price * BigInt(pieces);
  if (effect.kind === "percentage") return partOf(gross, effect.ppm);
  return (effect.minor < line.price ? effect.minor : line.price) * BigInt(pieces);
}
