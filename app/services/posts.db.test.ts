import { afterAll, expect, test } from "vitest";
import { aCode, aLine, anOrderId, aSnapshot } from "../../tests/books.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { type Currency, type Instant, instant } from "../domain/ids.ts";
import { EVERY_PARTNER } from "../domain/partner.ts";
import { weekOf } from "../domain/post.ts";
import { dayOf, instantAt, shiftDay } from "../domain/time.ts";
import { addCode } from "./codes.ts";
import { createOffer } from "./offers.ts";
import { createPartner, listPartners } from "./partners.ts";
import { dropPost, listPosts, planPost, readNextPosts } from "./posts.ts";
import { settleAll } from "./settlement.ts";

const store = await openStore();
afterAll(() => store.close());
const now = () => instant(Date.now());

test("a post counts orders and clicks from its day to three days after; posts of a week are found", async () => {
  const { shop, call } = await store.install({ now: instant(now() - 20 * 86_400_000) });
  const made = await createPartner(shop, { name: "Ada", commission: "percent", rate: "10" }, now());
  const other = await createPartner(shop, { name: "Ben", commission: "percent", rate: "10" }, now());
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "20" }, now());
  if (made.kind !== "created" || other.kind !== "created" || offer.kind !== "created") throw new Error("refused");
  const ada = made.partnerId;
  const began = instant(now() - 15 * 86_400_000);
  await addCode(shop, call, { offerId: offer.offerId, partnerId: ada, typed: "ADA20" }, began);
  const today = dayOf(now(), shop.timeZone);
  const day = shiftDay(today, -10);
  for (const [n, clicks] of [
    [-1, 1],
    [0, 2],
    [3, 4],
    [4, 8],
  ] as const) {
    const at = instantAt(shiftDay(day, n), "12:00", shop.timeZone) as Instant;
    const snapshot = aSnapshot({
      currency: shop.currency as Currency,
      ...{ processedAt: at, updatedAt: at },
      codes: [aCode({ key: codeKey("ADA20"), typed: "ADA20", discount: 0n })],
      lines: [aLine({ allocated: 0n })],
      total: 10_000n,
    });
    await settleAll(
      appPool(),
      [{ shopId: shop.id, orderId: anOrderId(), event: { kind: "snapshot", snapshot, refunds: [] } }],
      at,
    );
    await appPool().query("INSERT INTO click_day (shop_id, partner_id, day, clicks) VALUES ($1, $2, $3, $4)", [
      ...[shop.id, ada, shiftDay(day, n), clicks],
    ]);
  }
  expect(await planPost(shop.id, ada, { day, channel: "podcast", note: "Episode 12" })).toEqual({ kind: "saved" });
  expect(await planPost(shop.id, ada, { day: shiftDay(today, 30) })).toEqual({ kind: "saved" });
  expect(await planPost(shop.id, ada, { day: "soon" })).toMatchObject({ kind: "refused" });
  expect(await listPosts(shop.id, ada)).toMatchObject([
    { day: shiftDay(today, 30), orders: 0, clicks: 0 },
    { day, channel: "podcast", note: "Episode 12", orders: 2, clicks: 6 },
  ]);
  expect(await readNextPosts(shop.id, [ada, other.partnerId], today)).toEqual(new Map([[ada, shiftDay(today, 30)]]));
  const found = async (of: typeof day) =>
    (await listPartners(shop.id, { ...EVERY_PARTNER, posts: weekOf(of) }, 1)).rows.map(({ name }) => name);
  expect([await found(day), await found(shiftDay(day, 7))]).toEqual([["Ada"], []]);
});

test("no shop plans, sees or drops posts of another's partners", async () => {
  const [mine, theirs] = [await store.install(), await store.install()];
  const made = await createPartner(mine.shop, { name: "Ada", commission: "percent", rate: "10" }, now());
  if (made.kind !== "created") throw new Error("refused");
  const ada = made.partnerId;
  const day = dayOf(now(), "UTC");
  expect(await planPost(theirs.shop.id, ada, { day })).toEqual({ kind: "not-found" });
  await planPost(mine.shop.id, ada, { day });
  const [post] = await listPosts(mine.shop.id, ada);
  expect(await listPosts(theirs.shop.id, ada)).toEqual([]);
  expect(await dropPost(theirs.shop.id, ada, post?.id ?? 0)).toBe(false);
  expect(await dropPost(mine.shop.id, ada, post?.id ?? 0)).toBe(true);
  expect(await listPosts(mine.shop.id, ada)).toEqual([]);
});
