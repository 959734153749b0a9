import type { OrderRequest } from "../../simulator/store/orders.ts";
import { customer, GOODS, HOUSE_CODE, OFFERS, type OfferName, PARTNERS, TAX_RATE } from "./cast.ts";
import { type Chance, chance } from "./chance.ts";
import type { Stage } from "./stage.ts";

/** Something that happens at a moment, in milliseconds since 1970. */
export type Scene = { at: number; play: (stage: Stage) => Promise<unknown> };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** How long ago the shop installed the app. */
export const DAYS = 14;
const ORDERS_A_DAY = 13;
const SEED = 20;

/** The story of the days up to `now`, in the order in which it happens. */
export function story(now: number): Scene[] {
  const start = now - DAYS * DAY;
  const luck = chance(SEED);
  const scenes = [...before(start, luck), ...openings(start), ...trade(start, now, luck), ...oddities(start, now)];
  return scenes
    .map((scene) => ({ ...scene, at: Math.round(scene.at) }))
    .filter(({ at }) => at < now)
    .sort((one, other) => one.at - other.at);
}

/** Orders from before the install: the app finds them by itself and books nothing of them. */
function before(start: number, luck: Chance): Scene[] {
  return Array.from({ length: 60 }, (_, n) => {
    const at = awake(start - DAY * (1 + luck.next() * 20));
    const request = { ...basket(luck, n), silent: true, codes: luck.happens(30) ? [HOUSE_CODE.code] : [] };
    return { at, play: (stage: Stage) => stage.order(request) };
  });
}

/** The merchant's own hours: the install, the offers, the partners and their codes. */
function openings(start: number): Scene[] {
  const offers = Object.entries(OFFERS).map(([name, { fields, endsAfterDays }], n) => ({
    at: start + (5 + n) * MINUTE,
    play: (stage: Stage) =>
      stage.makeOffer(name as OfferName, fields, endsAfterDays === undefined ? null : start + endsAfterDays * DAY),
  }));
  const partners = PARTNERS.flatMap((promoter, n) => {
    const joins = start + promoter.joinsOnDay * DAY + (20 + n) * MINUTE;
    const taken = { at: joins, play: (stage: Stage) => stage.takeOn(promoter) };
    if (promoter.pausesOnDay === undefined) return [taken];
    const pauses = start + promoter.pausesOnDay * DAY;
    return [taken, { at: pauses, play: (stage: Stage) => stage.pause(promoter) }];
  });
  return [
    { at: start, play: (stage) => stage.install() },
    { at: start + MINUTE, play: (stage) => stage.merchant.saveSettings({ holdDays: "7" }) },
    ...offers,
    ...partners,
  ];
}

/** Every day's orders, with the returns, edits and cancellations that come of them. */
function trade(start: number, now: number, luck: Chance): Scene[] {
  const scenes: Scene[] = [];
  const count = DAYS * ORDERS_A_DAY;
  for (let n = 0; n < count; n += 1) {
    const at = awake(start + HOUR + ((n + luck.next()) / count) * (now - start - HOUR));
    const typed = codeAt(at - start, luck);
    const handle = typed === null ? linkAt(at - start, luck) : null;
    const name = `order ${n}`;
    const request = { ...basket(luck, 100 + n), codes: typed === null ? [] : [typed] };
    if (handle === null) scenes.push({ at, play: (stage) => stage.order(request, name) });
    else
      scenes.push(
        ...arrival(
          { at, handle, visitor: visitorOf(n) },
          (stage, visitor) => stage.orderOf(visitor, request, name),
          luck,
        ),
      );
    scenes.push(...aftermath({ name, at, pieces: request.lines.length }, luck));
  }
  return scenes;
}

/** Whose link led to an order without a code, if one did. */
function linkAt(since: number, luck: Chance): string | null {
  const day = since / DAY;
  const there = PARTNERS.filter(
    ({ joinsOnDay, pausesOnDay = DAYS }) => day > joinsOnDay + 0.5 && day < pausesOnDay,
  ).map(({ handle, byLink }): [string, number] => [handle, byLink]);
  return luck.oneOf<string | null>([...there, [null, 16]]);
}

type Arrival = { at: number; handle: string; visitor: string };

/** A click, an hour to three days later the order, and beside it some clicks that led to none. */
function arrival(
  { at, handle, visitor }: Arrival,
  buys: (stage: Stage, visitor: string) => Promise<unknown>,
  luck: Chance,
): Scene[] {
  const clicked = at - HOUR - luck.next() * 2 * DAY;
  const others = Array.from({ length: 3 + Math.floor(luck.next() * 6) }, (_, n): Scene => {
    const passer = visitor.replace(/^.{8}/, (n + 1).toString(16).padStart(8, "f"));
    return { at: clicked - luck.next() * DAY, play: (stage) => stage.click(passer, handle) };
  });
  return [
    ...others,
    { at: clicked, play: (stage) => stage.click(visitor, handle) },
    { at, play: (stage) => buys(stage, visitor) },
  ];
}

/** The random number by which a pixel knows a visitor. */
const visitorOf = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;

function aftermath({ name, at, pieces }: { name: string; at: number; pieces: number }, luck: Chance): Scene[] {
  const later = at + HOUR + luck.next() * 4 * DAY;
  if (luck.happens(7))
    return [{ at: later, play: (stage) => stage.giveBack(name, { lines: [{ line: 0, quantity: 1 }] }) }];
  if (luck.happens(4)) return [{ at: later, play: (stage) => stage.giveBack(name, { amount: "5.00" }) }];
  if (luck.happens(3)) return [{ at: at + 20 * MINUTE, play: (stage) => stage.cancel(name) }];
  if (luck.happens(4) && pieces > 1) return [{ at: at + 30 * MINUTE, play: (stage) => stage.takeOut(name, 1) }];
  return [];
}

/** Few buy at night: most of what falls into it waits for the morning. */
function awake(at: number): number {
  const hour = (at / HOUR) % 24;
  return hour < 5 && (at / MINUTE) % 5 > 1 ? at + (4 + hour) * HOUR : at;
}

/** Which code a customer types at a moment, in milliseconds since the install. */
function codeAt(since: number, luck: Chance): string | null {
  const day = since / DAY;
  const carried = PARTNERS.filter(({ joinsOnDay }) => day > joinsOnDay + 0.5).flatMap(({ codes, pausesOnDay }) =>
    codes
      .filter(({ offer }) => day < (OFFERS[offer].endsAfterDays ?? DAYS) - 0.1)
      .map(({ typed, share }): [string, number] => {
        // The episode comes out on the eighth day; a partner who was paused is still typed now and then.
        const loud = typed === "LONGWAY20" && day > 7.5 && day < 9.5 ? 4 : 1;
        return [typed, (pausesOnDay !== undefined && day > pausesOnDay ? 1 : share) * loud];
      }),
  );
  const partners = carried.reduce((sum, [, share]) => sum + share, 0);
  const nobody: [null, number] = [null, Math.max(20, 88 - partners)];
  return luck.oneOf<string | null>([...carried, [HOUSE_CODE.code, 12], nobody]);
}

function basket(luck: Chance, n: number): OrderRequest & { lines: { product: string; quantity: number }[] } {
  const first = luck.oneOf(GOODS.filter(([handle]) => handle !== "gift-card"));
  const lines = [{ product: first, quantity: luck.happens(25) ? 2 : 1 }];
  if (luck.happens(45)) {
    lines.push({ product: luck.oneOf(GOODS.filter(([handle]) => handle !== first)), quantity: 1 });
  }
  const tip = luck.happens(3) ? { tip: "2.00" } : {};
  return { lines, customer: customer(n), shipping: "4.90", taxRate: TAX_RATE, taxShipping: true, ...tip };
}

/** One of each thing that needs an explanation, and a last order that has only just come in. */
function oddities(start: number, now: number): Scene[] {
  const one = (product: string) => ({ lines: [{ product }], shipping: "4.90", taxRate: TAX_RATE, taxShipping: true });
  const self = { email: "sarah@slowmornings.example", firstName: "Sarah", lastName: "Lee" };
  return [
    // Two partners' codes on one order, as a store whose discounts combine lets through.
    {
      at: start + 6.2 * DAY,
      play: (stage) =>
        stage.order({ ...one("wool-throw"), customer: customer(7), codes: ["SARAH15", "KETTLE10"], combineAll: true }),
    },
    // A partner shops with their own code.
    {
      at: start + 4.3 * DAY,
      play: (stage) => stage.order({ ...one("linen-shirt"), customer: self, codes: ["SARAH15"] }),
    },
    {
      at: start + 2.1 * DAY,
      play: (stage) => stage.order({ ...one("trail-mug"), customer: customer(3), codes: ["SARAH15"], test: true }),
    },
    // A discount typed by hand in a draft order, which Shopify lists like a code.
    {
      at: start + 5.4 * DAY,
      play: (stage) =>
        stage.order({
          ...one("linen-shirt"),
          customer: customer(9),
          sourceName: "shopify_draft_order",
          manualDiscount: { title: "AMELIE15", percent: "15" },
        }),
    },
    // A code goes on being typed after its partner was paused.
    {
      at: now - 1.6 * DAY,
      play: (stage) => stage.order({ ...one("canvas-tote"), customer: customer(17), codes: ["EMIL15"] }),
    },
    // Invoices: one paid a day later, one not yet.
    {
      at: now - 3 * DAY,
      play: (stage) =>
        stage.order({ ...one("wool-throw"), customer: customer(12), codes: ["AMELIE15"], paid: false }, "invoice"),
    },
    { at: now - 2 * DAY, play: (stage) => stage.pay("invoice") },
    {
      at: now - 10 * DAY,
      play: (stage) => stage.order({ ...one("canvas-tote"), customer: customer(14), codes: ["JONAS15"], paid: false }),
    },
    // Each night the app looks at the pixel; the worker's clock is not the story's, so the last look is asked for.
    { at: now - 8 * HOUR, play: (stage) => stage.merchant.confirmPixel() },
    // An order that a shipping tool wrote back without its lines.
    { at: now - 5 * HOUR, play: (stage) => stage.breakOrder() },
    {
      at: now - 22 * MINUTE,
      play: (stage) => stage.order({ ...one("merino-beanie"), customer: customer(21), codes: ["NOOR20"] }),
    },
    { at: now - 9 * MINUTE, play: (stage) => stage.order({ ...one("beeswax-candle"), customer: customer(22) }) },
    {
      at: now - 2 * MINUTE,
      play: (stage) => stage.order({ ...one("linen-shirt"), customer: customer(23), codes: ["SARAH15"] }),
    },
  ];
}
