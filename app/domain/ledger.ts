import type { Currency, PartnerId } from "./ids.ts";

/** Accounts per partner and currency. Numbers are what the database stores. */
export const ACCOUNT = { expense: 1, pending: 2, payable: 3, paid: 4 } as const;
export type Account = keyof typeof ACCOUNT;

/** Why an amount moved. Numbers are what the database stores. */
export const CAUSE = { earned: 1, approved: 2, "taken-back": 3, "brought-over": 11, "brought-back": 12 } as const;
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

/** What a partner's accounts hold, for one order or in all. `payable` may be below zero: more was paid out than is owed. */
export type Balance = { pending: bigint; payable: bigint; paid: bigint };

export const EMPTY_BALANCE: Balance = { pending: 0n, payable: 0n, paid: 0n };

export const isEmpty = ({ pending, payable, paid }: Balance): boolean =>
  pending === 0n && payable === 0n && paid === 0n;

/** The entries that lead from one balance to the other. Money that was paid is never touched. */
export function movements(
  from: Balance,
  to: Pick<Balance, "pending" | "payable">,
  of: Pick<NewEntry, "partnerId" | "currency">,
): NewEntry[] {
  const approved = to.payable > from.payable ? to.payable - from.payable : 0n;
  const backFromPayable = to.payable < from.payable ? from.payable - to.payable : 0n;
  const earned = to.pending - from.pending + approved;
  const moves: { from: Account; to: Account; amount: bigint; cause: Cause }[] = [
    { from: "expense", to: "pending", amount: earned, cause: "earned" },
    { from: "pending", to: "expense", amount: -earned, cause: "taken-back" },
    { from: "payable", to: "expense", amount: backFromPayable, cause: "taken-back" },
    { from: "pending", to: "payable", amount: approved, cause: "approved" },
  ];
  return moves.filter(({ amount }) => amount > 0n).map((move) => ({ ...of, ...move }));
}

/** A partner's balance after some entries. */
export function balanceAfter(balance: Balance, entries: readonly NewEntry[]): Balance {
  const after = { expense: 0n, ...balance };
  for (const { from, to, amount } of entries) {
    after[from] -= amount;
    after[to] += amount;
  }
  return { pending: after.pending, payable: after.payable, paid: after.paid };
}
