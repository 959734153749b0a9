// The totals that reports read, changed in the commit that changes what they sum. Each table is a key and columns to add to.
import type { Day, ShopId } from "../domain/ids.ts";
import { balanceAfter, EMPTY_BALANCE, type NewEntry } from "../domain/ledger.ts";
import type { Tally } from "../domain/settlement.ts";
import { monthOf } from "../domain/time.ts";
import { tallyDeltas } from "../domain/totals.ts";
import { bigintArray, dayArray, intArray, textArray } from "./arrays.ts";
import type { Call } from "./pipeline.ts";

const SHOP = { shop_id: "int" } as const;
const PARTNER = { shop_id: "int", partner_id: "int" } as const;
const CODE = { shop_id: "int", code_key: "text" } as const;

/** In the order in which every transaction writes them, so that no two wait for each other. */
export const TABLES = {
  shop_day: {
    key: { ...SHOP, currency: "text", day: "date" },
    sums: ["orders", "sales", "credited", "credited_sales", "discount", "commission"],
  },
  partner_day: {
    key: { ...PARTNER, currency: "text", day: "date" },
    sums: ["orders", "sales", "discount", "commission"],
  },
  partner_month: {
    key: { ...PARTNER, currency: "text", month: "date" },
    sums: ["orders", "sales", "discount", "commission", "pending", "payable", "paid"],
  },
  code_day: {
    key: { ...CODE, currency: "text", day: "date" },
    sums: ["redemptions", "credited", "sales", "discount", "commission"],
  },
} as const satisfies Record<string, { key: Record<string, "int" | "text" | "date">; sums: readonly string[] }>;

export type Table = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as Table[];

type Part = string | number;
type Cell = { key: readonly Part[]; sums: bigint[] };
/** What is to be added to each cell. */
export type TotalsRows = Record<Table, Map<string, Cell>>;

export const emptyTotals = (): TotalsRows => ({
  shop_day: new Map(),
  partner_day: new Map(),
  partner_month: new Map(),
  code_day: new Map(),
});

/** Adds the difference between what the totals hold of an order and what they shall hold. */
export function addTally(totals: TotalsRows, shopId: ShopId, before: Tally | null, after: Tally | null): void {
  const deltas = tallyDeltas(before, after);
  for (const { currency, day, orders, sales, credited, creditedSales, discount, commission } of deltas.shopDay) {
    add(totals, "shop_day", [shopId, currency, day], [orders, sales, credited, creditedSales, discount, commission]);
  }
  for (const { partnerId, currency, day, orders, sales, discount, commission } of deltas.partnerDay) {
    add(totals, "partner_day", [shopId, partnerId, currency, day], [orders, sales, discount, commission]);
  }
  for (const { partnerId, currency, month, orders, sales, discount, commission } of deltas.partnerMonth) {
    const sums = [orders, sales, discount, commission, 0n, 0n, 0n];
    add(totals, "partner_month", [shopId, partnerId, currency, month], sums);
  }
  for (const { codeKey, currency, day, redemptions, credited, sales, discount, commission } of deltas.codeDay) {
    add(totals, "code_day", [shopId, codeKey, currency, day], [redemptions, credited, sales, discount, commission]);
  }
}

/** Adds an order's entries to the balances of its month. */
export function addEntries(totals: TotalsRows, shopId: ShopId, day: Day, entries: readonly NewEntry[]): void {
  for (const entry of entries) {
    const { partnerId, currency } = entry;
    const { pending, payable, paid } = balanceAfter(EMPTY_BALANCE, [entry]);
    add(totals, "partner_month", [shopId, partnerId, currency, monthOf(day)], [0n, 0n, 0n, 0n, pending, payable, paid]);
  }
}

function add(totals: TotalsRows, table: Table, key: readonly Part[], sums: readonly bigint[]): void {
  const name = key.join("/");
  const cell = totals[table].get(name);
  if (cell === undefined) totals[table].set(name, { key, sums: [...sums] });
  else for (const [i, sum] of sums.entries()) cell.sums[i] = (cell.sums[i] ?? 0n) + sum;
}

export function totalsCalls(totals: TotalsRows): Call[] {
  return TABLE_NAMES.flatMap((table) => {
    const cells = [...totals[table].values()].filter(({ sums }) => sums.some((sum) => sum !== 0n)).sort(byKey);
    return cells.length > 0 ? [{ statement: STATEMENTS[table], values: valuesOf(table, cells) }] : [];
  });
}

// Any order will do as long as all transactions take the same.
function byKey({ key: one }: Cell, { key: other }: Cell): number {
  for (const [i, part] of one.entries()) {
    const against = other[i] ?? "";
    if (part !== against) return part < against ? -1 : 1;
  }
  return 0;
}

const ARRAYS = {
  int: (parts: readonly Part[]) => intArray(parts.map(Number)),
  text: (parts: readonly Part[]) => textArray(parts.map(String)),
  date: (parts: readonly Part[]) => dayArray(parts.map(String)),
};

function valuesOf(table: Table, cells: readonly Cell[]): Buffer[] {
  const { key, sums } = TABLES[table];
  return [
    ...Object.values(key).map((type, i) => ARRAYS[type](cells.map((cell) => cell.key[i] ?? ""))),
    ...sums.map((_, i) => bigintArray(cells.map((cell) => cell.sums[i] ?? 0n))),
  ];
}

const STATEMENTS = Object.fromEntries(TABLE_NAMES.map((table) => [table, upsert(table)])) as Record<
  Table,
  Call["statement"]
>;

function upsert(table: Table): Call["statement"] {
  const { key, sums } = TABLES[table];
  const keys = Object.keys(key);
  const arrays = [...Object.values(key), ...sums.map(() => "bigint")].map((type, i) => `$${i + 1}::${type}[]`);
  return {
    name: table,
    text: `INSERT INTO ${table} AS t (${[...keys, ...sums]}) SELECT * FROM unnest(${arrays})
      ON CONFLICT (${keys}) DO UPDATE SET ${sums.map((sum) => `${sum} = t.${sum} + excluded.${sum}`)}`,
  };
}
