// What other people keep tables of: countries, VAT ids, banks. Their words end here, as sentences of ours.
import { getCountryDataList } from "countries-list";
import { countrySpecs, electronicFormatIBAN, isValidBIC, ValidationErrorsIBAN, validateIBAN } from "ibantools";
import { euVat, stdnum, type Validator } from "stdnum";
import type { PayeeChecks } from "../domain/payee-form.ts";
import { fail, ok } from "../domain/result.ts";

export type Country = { code: string; name: string };

/** ISO 3166-1 by name, and Kosovo, which has banks; the islands that the list has apart from Saint Helena are in its code. */
export const COUNTRIES: readonly Country[] = getCountryDataList()
  .filter(({ partOf }) => partOf !== "SH")
  .map(({ iso2, name }) => ({ code: iso2 as string, name: name as string }))
  .sort((one, other) => one.name.localeCompare(other.name, "en"));

const NAMES = new Map(COUNTRIES.map(({ code, name }) => [code, name]));

/** Countries whose banks are reached by an account number; the others have IBANs, and the United Kingdom has both. */
export const ACCOUNT_COUNTRIES: readonly Country[] = COUNTRIES.filter(
  ({ code }) => code === "GB" || countrySpecs[code]?.IBANRegistry !== true,
);

export const PAYEE_CHECKS: PayeeChecks = {
  countryName: (code) => NAMES.get(code) ?? null,
  vatId,
  iban,
  bic(typed) {
    const bic = bare(typed);
    return isValidBIC(bic) ? ok(bic) : fail("Enter the bank's BIC: 8 or 11 letters and digits, like COBADEFFXXX.");
  },
  account(account, country) {
    const check = country === "MX" ? stdnum.MX?.clabe : country === "NZ" ? stdnum.NZ?.bank : undefined;
    // In New Zealand the last part has two digits or three.
    const whole = country === "NZ" && account.length === 15 ? account.replace(/(..)$/, "0$1") : account;
    if (check === undefined || check.validate(whole).isValid) return null;
    return country === "MX"
      ? "Enter the CLABE: its 18 digits do not add up."
      : "Enter the account number with bank and branch: its 15 or 16 digits do not add up.";
  },
};

function iban(typed: string) {
  const text = electronicFormatIBAN(typed) ?? "";
  const { valid, errorCodes } = validateIBAN(text);
  if (valid) return ok(text);
  const country = NAMES.get(text.slice(0, 2));
  if (text === "") return fail("Enter the IBAN.");
  if (country === undefined || errorCodes.includes(ValidationErrorsIBAN.NoIBANCountry)) {
    return fail(
      "An IBAN begins with the two letters of its country, like DE or FR. Without one, choose “Account number”.",
    );
  }
  const length = countrySpecs[text.slice(0, 2)]?.chars;
  if (errorCodes.includes(ValidationErrorsIBAN.WrongBBANLength) && length != null) {
    return fail(`An IBAN of ${country} has ${length} characters, and this one has ${text.length}.`);
  }
  return fail("A character of this IBAN is wrong: its check digits do not fit.");
}

const VAT_ID = "VAT id";
/** A number that a tax office gives for VAT, or what stands in its place, and what it is called where not "VAT id". */
type TaxNumber = { validator: Validator; called: string };

/** By country, each with its check digits; Greece writes EL, Northern Ireland XI. The first of several is the likeliest. */
const VAT: Readonly<Record<string, readonly TaxNumber[]>> = {
  ...Object.fromEntries(
    Object.entries(euVat).map(([country, all]) => [country, all.map((one) => ({ validator: one, called: VAT_ID }))]),
  ),
  ...byCountry({
    GB: { vat: VAT_ID },
    IS: { vsk: VAT_ID },
    NO: { mva: VAT_ID },
    MC: { tva: VAT_ID },
    ZA: { vat: VAT_ID },
    AU: { abn: "ABN" },
    NZ: { ird: "IRD number" },
    IN: { gstin: "GSTIN" },
    CA: { gst: "GST number", bn: "business number" },
    MX: { rfc: "RFC" },
    BR: { cnpj: "CNPJ", cpf: "CPF" },
    AR: { cuit: "CUIT" },
    CL: { rut: "RUT" },
    CO: { nit: "NIT" },
    PE: { ruc: "RUC" },
    EC: { ruc: "RUC" },
    UY: { rut: "RUT" },
    TR: { vkn: "VKN", tckimlik: "T.C. Kimlik No." },
    RU: { inn: "INN" },
    RS: { pib: "PIB" },
    KR: { brn: "business number" },
    TW: { ubn: "UBN" },
    VN: { mst: "MST" },
    TH: { tin: "TIN" },
    IL: { hp: "company number", idnr: "identity number" },
    MA: { ice: "ICE" },
  }),
};
const PREFIX: Readonly<Record<string, string>> = { EL: "GR", XI: "GB" };

function byCountry(names: Readonly<Record<string, Readonly<Record<string, string>>>>): Record<string, TaxNumber[]> {
  return Object.fromEntries(
    Object.entries(names).map(([country, numbers]) => [
      country,
      Object.entries(numbers).map(([name, called]) => {
        const validator = stdnum[country]?.[name];
        if (validator === undefined) throw new Error(`stdnum has no ${country}.${name}`);
        return { validator, called };
      }),
    ]),
  );
}

// A business may be registered for VAT elsewhere than where it lives: the letters before the number say where.
function vatId(typed: string, country: string) {
  const text = bare(typed);
  const written = /^[A-Z]{2}/.exec(text)?.[0];
  const prefix = written === undefined ? undefined : (PREFIX[written] ?? written);
  const places = [...new Set([prefix, country])].filter((place) => place !== undefined && VAT[place] !== undefined);
  if (places.length === 0) {
    if (/^[A-Z0-9/]{4,20}$/.test(text)) return ok(text);
    return fail("A VAT id has 4 to 20 letters and digits. Leave this empty where there is none.");
  }
  const problems: Problem[] = [];
  for (const place of places as string[]) {
    // Some write the country before a number that has none.
    const texts = prefix === place ? [text, text.slice(2)] : [text];
    for (const { validator, called } of VAT[place] ?? []) {
      for (const one of texts) {
        const checked = validator.validate(one);
        if (checked.isValid)
          return ok(withPrefix(checked.compact, { place, written: prefix === place ? written : undefined }));
        problems.push({ error: checked.error?.name ?? "", called, country: NAMES.get(place) ?? place });
      }
    }
  }
  return fail(sentence(likeliest(problems)));
}

type Problem = { error: string; called: string; country: string };

// A number whose digits alone do not add up is of that kind; of one that is written otherwise, the first kind is told.
function likeliest(problems: readonly Problem[]): Problem {
  const [first] = problems;
  if (first === undefined) throw new Error("no kind of VAT id was tried");
  return problems.find(({ error }) => error === "InvalidChecksum") ?? first;
}

function withPrefix(compact: string, { place, written }: { place: string; written: string | undefined }): string {
  if (euVat[place] === undefined && written === undefined) return compact;
  const prefix = written ?? (place === "GR" ? "EL" : place);
  return compact.startsWith(prefix) ? compact : `${prefix}${compact}`;
}

function sentence({ error, called, country }: Problem): string {
  switch (error) {
    case "InvalidLength":
      return `A VAT id of ${country} has another number of characters. Look at a letter of the tax office, or leave this empty.`;
    case "InvalidChecksum":
      return `A character of this ${called} is wrong: its check digit does not fit ${country}.`;
    default:
      return `This is not how a VAT id of ${country} is written. Look at a letter of the tax office, or leave this empty.`;
  }
}

const bare = (text: string) => text.replace(/[\s.‐-―-]/gu, "").toUpperCase();
