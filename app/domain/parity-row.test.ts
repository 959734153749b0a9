import { expect, test } from "vitest";
import type { Currency } from "./ids.ts";
import { indexPartners } from "./import-partner.ts";
import { planCommissions } from "./parity-row.ts";

const row = (state: string, more = {}) => ({
  ...{ line: 2, partner: "Ada", firstName: "", lastName: "", email: "" },
  ...{ reference: "#1001", amount: "5.00", currency: "", state },
  ...more,
});
const fateOf = (state: string, more = {}) =>
  planCommissions([row(state, more)], { people: indexPartners([]), currency: "EUR" as Currency })[0];

test.each(["denied", "Rejected", " DECLINED ", "canceled", "void"])(
  "a commission that was %s there is left out",
  (state) => {
    expect(fateOf(state)).toMatchObject({ fate: "left", said: null });
    expect(fateOf(state, { amount: "?" })).toMatchObject({ fate: "left" });
  },
);

test.each(["", "approved", "Pending", "paid", "unpaid"])(
  "a commission that was “%s” there counts as theirs",
  (state) => {
    expect(fateOf(state)).toMatchObject({ fate: "taken", said: { order: "1001", amount: "500" } });
  },
);
