import type { Currency, PartnerId } from "./ids.ts";

/** Accounts per partner and currency. Numbers are what the database stores. */
export const ACCOUNT = { expense: 1, pending: 2, payable: 3, paid: 4 } as const;
export type Account = keyof typeof ACCOUNT;

/** Why an amount moved. Numbers are what the database stores. */
export const CAUSE = { earned: 1, approved: 2, "taken-back": 3 } as const;
export type Cause = keyof typeof CAUSE;

/** One movement: an amount above zero from one account to another. Never changed once written. */
export type NewEntry = {
  partnerId: PartnerId;
  currency: Currency;
  from: Account;
  to: Account;
  amount: bigint;
  cause: Cause;
};
