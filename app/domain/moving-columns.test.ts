import { expect, test } from "vitest";
import type { MovingKind } from "./moving.ts";
import { matchMovingColumns, missingColumn } from "./moving-columns.ts";

const match = (kind: MovingKind, header: string) => Object.fromEntries(matchMovingColumns(kind, header.split(",")));

test.each<[MovingKind, string, Record<string, number>]>([
  ["balances", "Partner,Amount,Status,Payable on,Order", { partner: 0, amount: 1, state: 2, date: 3, reference: 4 }],
  // What UpPromote's own import of referrals asks for.
  ["balances", "email,total_sales,commission_amount,status", { email: 0, amount: 2, state: 3 }],
  [
    "commissions",
    "Order ID,Affiliate,Affiliate Email,Commission Total",
    { reference: 0, partner: 1, email: 2, amount: 3 },
  ],
  [
    "commissions",
    "order_number,affiliate_name,commission,currency",
    { reference: 0, partner: 1, amount: 2, currency: 3 },
  ],
  [
    "customers",
    "Customer ID,Customer Email,Affiliate Email,Since",
    { customer: 0, customerEmail: 1, email: 2, since: 3 },
  ],
])("of %s: %s", (kind, header, columns) => expect(match(kind, header)).toEqual(columns));

test.each<[MovingKind, string, string | null]>([
  ["balances", "partner,amount", null],
  ["balances", "amount", "whose a row is. Name it “partner” or “email”"],
  ["customers", "partner,customer id", null],
  ["customers", "email,since", "whose a customer is. Name it “partner” or “partner email”"],
  ["commissions", "partner,commission", "which order a row is about. Name it “order”"],
])("what a file of %s lacks: %s", (kind, header, missing) =>
  expect(missingColumn(kind, matchMovingColumns(kind, header.split(",")))).toBe(missing),
);
