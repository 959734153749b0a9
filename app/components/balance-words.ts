import type { Currency } from "../domain/ids.ts";
import type { Balance } from "../domain/ledger.ts";
import { formatMoney } from "../domain/money.ts";

/** A balance in one line: "€12.00 waiting · €80.00 payable · €0.00 paid". */
export function balanceWords({ pending, payable, paid, currency }: Balance & { currency: Currency }): string {
  const money = (minor: bigint) => formatMoney({ minor, currency });
  return `${money(pending)} waiting · ${money(payable)} payable · ${money(paid)} paid`;
}
