import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { type Instant, instant, type ShopId, shopId } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import { offerStateAt } from "../domain/offer.ts";

import { listCodes } from "./codes.ts";
import { listLiveCodes, liveCodesOf } from "./live-codes.ts";

const store = await openStore();
afterAll(() => store.close());

let shops = 0;
async function aShop(): Promise<ShopId> {
  const { rows } = await appPool().query<{ id: number }>(
    `INSERT INTO shop (domain, name, currency, time_zone, plan, state, installed_at, authorized_at, earns_from)
     VALUES ($1, 'Shop', 'EUR', 'UTC', 'basic', 'installed', now(), now(), now()) RETURNING id`,
    [`live-${++shops}.myshopify.com`],
  );
  return shopId(rows[0]?.id ?? 0);
}

type Dates = { starts: number; ends: number | null; paused: boolean };
async function anOffer(shop: ShopId, { starts, ends, paused }: Dates): Promise<number> {
  const { rows } = await appPool().query<{ id: number }>(
    `INSERT INTO offer (shop_id, title, kind, percent_bps, currency, starts_at, ends_at, paused_at, created_at, conditions)
     VALUES ($1, 'Offer', 'percent', 1000, 'EUR', $2, $3, $4, now(), '{}') RETURNING id`,
    [shop, moment(starts), ends === null ? null : moment(ends), paused ? moment(0) : null],
  );
  return rows[0]?.id ?? 0;
}

type Own = { state: CodeState; starts: number | null; ends: number | "never" | null };
async function codesOf(shop: ShopId, offer: number | null, codes: readonly Own[]) {
  const column = <T>(of: (one: Own) => T) => codes.map(of);
  await appPool().query(
    `INSERT INTO code (shop_id, key, display, offer_id, state, created_at, own_starts_at, own_ends_at)
     SELECT $1, 'C' || n || 'O' || $2::int, 'C' || n || 'O' || $2::int, $2::int, state, now(), starts, ends
     FROM unnest($3::text[], $4::timestamptz[], $5::timestamptz[]) WITH ORDINALITY x(state, starts, ends, n)`,
    [
      shop,
      offer,
      column(({ state }) => state),
      column(({ starts }) => (starts === null ? null : moment(starts).toISOString())),
      column(({ ends }) => (ends === null ? null : ends === "never" ? "infinity" : moment(ends).toISOString())),
    ],
  );
}

const BEGIN = Date.UTC(2026, 10, 1);
const moment = (day: number) => new Date(BEGIN + day * 86_400_000);
const at = (day: number): Instant => instant(moment(day).getTime());
const live = async (shop: ShopId, offer: number, day: number) => (await liveCodesOf(shop, [offer], at(day)))(offer);

test.each([
  ["before its own start", 4, 1],
  ["from its own start on", 5, 2],
  ["the moment before its own end", 6, 2],
  ["at its own end", 7, 1],
])("%s a code is live or not, whatever its offer's dates", async (_, day, found) => {
  const shop = await aShop();
  const offer = await anOffer(shop, { starts: 0, ends: null, paused: false });
  await codesOf(shop, offer, [
    { state: "live", starts: 5, ends: 7 },
    { state: "live", starts: null, ends: null },
    { state: "stopped", starts: null, ends: null },
  ]);
  expect(await live(shop, offer, day)).toBe(found);
});

test("a code whose own end is later is live after its offer has ended", async () => {
  const shop = await aShop();
  const offer = await anOffer(shop, { starts: 0, ends: 5, paused: false });
  await codesOf(shop, offer, [
    { state: "live", starts: null, ends: 9 },
    { state: "live", starts: null, ends: "never" },
    { state: "live", starts: null, ends: null },
  ]);
  expect(await live(shop, offer, 4)).toBe(3);
  expect(await live(shop, offer, 6)).toBe(2);
  expect(await live(shop, offer, 9)).toBe(1);
});

test("no code of a paused offer is live, and none of another shop is counted", async () => {
  const [shop, other] = [await aShop(), await aShop()];
  const offer = await anOffer(shop, { starts: 0, ends: null, paused: true });
  await codesOf(shop, offer, [{ state: "live", starts: null, ends: 9 }]);
  expect(await live(shop, offer, 4)).toBe(0);
  expect(await live(other, offer, 4)).toBe(0);
});

const day = fc.integer({ min: 0, max: 6 });
const own: fc.Arbitrary<Own> = fc.record({
  state: fc.constantFrom("live" as const, "live" as const, "stopped" as const, "making" as const),
  starts: fc.option(day),
  ends: fc.option(fc.oneof(day, fc.constant("never" as const))),
});
const dates: fc.Arbitrary<Dates> = fc.record({ starts: day, ends: fc.option(day), paused: fc.boolean() });

const ofDates = (id: number, { starts, ends, paused }: Dates) => ({
  id,
  startsAt: at(starts),
  endsAt: ends === null ? null : at(ends),
  pausedAt: paused ? at(0) : null,
});

test("the count, and the list of what is live, say what the codes' own badges say", async () => {
  await fc.assert(
    fc.asyncProperty(dates, fc.array(own, { maxLength: 12 }), day, async (offered, codes, today) => {
      const shop = await aShop();
      const offer = await anOffer(shop, offered);
      await codesOf(shop, offer, codes);
      const { rows } = await listCodes(shop, { offerId: offer, search: "", page: 1 });
      const badges = rows.filter(
        (row) => row.state === "live" && row.offer && offerStateAt(row.offer, at(today)) === "active",
      );
      expect(await live(shop, offer, today)).toBe(badges.length);
      const listed = await listLiveCodes(shop, ofDates(offer, offered), { search: "", page: 1 }, at(today));
      expect(listed.rows.map(({ key }) => key)).toEqual(badges.map(({ key }) => key));
      expect(listed.total).toBe(badges.length);
    }),
    { numRuns: 60 },
  );
});
