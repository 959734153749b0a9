// PostgreSQL array literals for the values of a pipeline: one parameter carries a whole column of a batch.

import type { Instant } from "../domain/ids.ts";

type Plain = string | number | bigint | null;

/** Numbers, dates, instants as text and uuids: values without quotes, commas, braces or spaces. */
export function plainArray(values: readonly Plain[]): string {
  return `{${values.map((value) => value ?? "NULL").join(",")}}`;
}

/** Moments, to the millisecond. */
export function momentArray(moments: readonly (Instant | null)[]): string {
  // What arrives together has one moment: it is written once.
  let [last, text]: [Instant | null, string | null] = [null, null];
  return plainArray(
    moments.map((moment) => {
      if (moment === last) return text;
      last = moment;
      text = moment === null ? null : `"${new Date(moment).toISOString()}"`;
      return text;
    }),
  );
}

/** Any text. */
export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? "NULL" : `"${value.replace(/["\\]/g, "\\$&")}"`)).join(",")}}`;
}

/** Never occurs inside JSON text, where control characters are escaped. */
const SEPARATOR = "\u001e";

/** JSON documents, to be split by `string_to_array($n, E'\\x1e')`: nothing in them needs a second escaping. */
export function documents(values: readonly string[]): string {
  return values.join(SEPARATOR);
}
