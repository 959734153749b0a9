import { fail, ok, type Result } from "./result.ts";

type Routing = { label: string; example: string; fits: (routing: string) => boolean; account: RegExp; digits: string };

/**
 * What banks of a country go by where there is no IBAN. Of a country that is not named here, a bank is found by its BIC or
 * by whatever number is used there.
 */
const ROUTING: Readonly<Record<string, Routing>> = {
  US: {
    label: "Routing number (ABA)",
    example: "021000021",
    fits: isAba,
    account: /^\d{4,17}$/,
    digits: "4 to 17 digits",
  },
  CA: {
    label: "Institution and transit number",
    example: "003 00012",
    fits: is(/^\d{8,9}$/),
    account: /^\d{7,12}$/,
    digits: "7 to 12 digits",
  },
  GB: { label: "Sort code", example: "20-00-00", fits: is(/^\d{6}$/), account: /^\d{7,8}$/, digits: "8 digits" },
  AU: { label: "BSB", example: "062-000", fits: is(/^\d{6}$/), account: /^\d{4,10}$/, digits: "4 to 10 digits" },
  IN: {
    label: "IFSC",
    example: "HDFC0000001",
    fits: is(/^[A-Z]{4}0[A-Z0-9]{6}$/),
    account: /^\d{9,18}$/,
    digits: "9 to 18 digits",
  },
  JP: {
    label: "Bank and branch code",
    example: "0001-001",
    fits: is(/^\d{7}$/),
    account: /^\d{7}$/,
    digits: "7 digits",
  },
  SG: {
    label: "Bank and branch code",
    example: "7171-001",
    fits: is(/^\d{7}$/),
    account: /^\d{5,14}$/,
    digits: "5 to 14 digits",
  },
  ZA: { label: "Branch code", example: "632005", fits: is(/^\d{6}$/), account: /^\d{6,13}$/, digits: "6 to 13 digits" },
};

/** Countries whose account numbers name their bank. */
const BANK_IN_ACCOUNT = ["MX", "NZ"];

function is(pattern: RegExp) {
  return (text: string) => pattern.test(text);
}

// The weights 3, 7, 1 of the American Bankers Association.
function isAba(routing: string): boolean {
  if (!/^\d{9}$/.test(routing)) return false;
  const sum = [...routing].reduce((total, digit, place) => total + Number(digit) * ([3, 7, 1][place % 3] ?? 0), 0);
  return sum % 10 === 0 && sum > 0;
}

export type BankFields = { country: string; account: string; routing: string; bic: string | null };
type Account = { account: string; routing: string | null };

/** Reads an account number with what its country names the bank by. Blanks, hyphens and dots are how people write them. */
export function parseBankAccount({
  country,
  account: typed,
  routing: typedRouting,
  bic,
}: BankFields): Result<Account, { field: "account" | "routing"; message: string }> {
  const [account, routing] = [bare(typed), bare(typedRouting)];
  const rule = ROUTING[country];
  if (!/^[A-Z0-9]{3,34}$/.test(account)) {
    return fail({ field: "account", message: "Enter the account number, of digits and letters." });
  }
  if (rule !== undefined && !rule.account.test(account)) {
    return fail({ field: "account", message: `An account number of this country has ${rule.digits}.` });
  }
  if (rule !== undefined && !rule.fits(routing)) {
    const problem =
      country === "US" && /^\d{9}$/.test(routing)
        ? "A digit of this routing number is wrong: it does not add up."
        : `Enter the ${lower(rule.label)} of the bank, like ${rule.example}.`;
    return fail({ field: "routing", message: problem });
  }
  if (rule === undefined && routing !== "" && !/^[A-Z0-9]{2,34}$/.test(routing)) {
    return fail({ field: "routing", message: "Enter the bank's code, of digits and letters." });
  }
  if (rule === undefined && routing === "" && bic === null && !BANK_IN_ACCOUNT.includes(country)) {
    return fail({
      field: "routing",
      message: "Enter the bank's code, or its BIC below: an account number alone does not name the bank.",
    });
  }
  return ok({ account, routing: routing === "" ? null : routing });
}

const bare = (text: string) => text.replace(/[\s.‐-―-]/gu, "").toUpperCase();
const lower = (label: string) => (/^[A-Z]{2}/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1));
