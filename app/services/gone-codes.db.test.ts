import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { saveState } from "../db/code-states.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { addCode } from "./codes.ts";
import { listGone } from "./gone-codes.ts";
import { createOffer } from "./offers.ts";
import { createPartner } from "./partners.ts";

const store = await openStore();
afterAll(() => store.close());
const AT = instant(Date.UTC(2026, 10, 27, 12));

test("codes gone from the store are listed across offers, with their orders of the last seven days", async () => {
  const { shop, call } = await store.install();
  const partner = await createPartner(shop, { name: "Ada", commission: "percent", rate: "10" }, AT);
  if (partner.kind !== "created") throw new Error("refused");
  for (const [title, typed] of [
    ["One", "ADA1"],
    ["Two", "ADA2"],
    ["Three", "ADA3"],
  ] as const) {
    const offer = await createOffer(shop, call, { title, kind: "percent", percent: "20" }, AT);
    if (offer.kind !== "created") throw new Error("refused");
    await addCode(shop, call, { offerId: offer.offerId, partnerId: partner.partnerId, typed }, AT);
  }
  for (const key of ["ADA1", "ADA3"])
    await saveState(appPool(), shop.id, codeKey(key), { from: ["live"], state: "missing", problem: "Removed." });
  await appPool().query(
    `INSERT INTO code_day (shop_id, code_key, currency, day, redemptions, credited, sales, discount, commission)
     VALUES ($1, 'ADA3', 'EUR', '2026-11-20', 5, 5, 0, 0, 0), ($1, 'ADA3', 'EUR', '2026-11-21', 2, 2, 0, 0, 0),
            ($1, 'ADA3', 'EUR', '2026-11-27', 1, 1, 0, 0, 0)`,
    [shop.id],
  );
  const gone = await listGone(shop, 1, AT);
  expect(gone.total).toBe(2);
  expect(gone.rows.map(({ display, offer, orders }) => [display, offer?.title, orders])).toEqual([
    ["ADA1", "One", 0],
    ["ADA3", "Three", 3],
  ]);
  const other = await store.install();
  expect(await listGone(other.shop, 1, AT)).toMatchObject({ total: 0, rows: [] });
});
