// PostgreSQL arrays for the values of a pipeline: one parameter carries a whole column of a batch. In the binary format of the
// protocol (src/backend/utils/adt/arrayfuncs.c, array_recv), which the server reads for a third of what it takes it to read them as
// text. Each function is for parameters of one type: another is refused.
import type { Instant } from "../domain/ids.ts";

/** `put` writes a value of `width` bytes; errors: RangeError where there is no room for it. */
type Type<Value> = { oid: number; width: number; put: (view: DataView, at: number, value: Value) => void };

// Dimensions, whether there are nulls, the type; of the one dimension, how many and where it begins.
const HEAD = 20;
const NO_DIMENSION = 12;
const LENGTH = 4;
const NULL = -1;

function newArray(oid: number, values: readonly unknown[], size: number, nulls: boolean): DataView {
  const buffer = Buffer.allocUnsafe(size);
  const view = new DataView(buffer.buffer, buffer.byteOffset, size);
  view.setInt32(0, values.length === 0 ? 0 : 1);
  view.setInt32(4, nulls ? 1 : 0);
  view.setInt32(8, oid);
  if (values.length > 0) {
    view.setInt32(12, values.length);
    view.setInt32(16, 1);
  }
  return view;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: DataView): Buffer => Buffer.from(buffer, byteOffset, byteLength);

/** Of a type whose values all have the same width. */
const arrayOf =
  <Value>({ oid, width, put }: Type<Value>) =>
  (values: readonly (Value | null)[]): Buffer => {
    let present = 0;
    for (const value of values) if (value !== null) present += 1;
    const size = values.length === 0 ? NO_DIMENSION : HEAD + LENGTH * values.length + width * present;
    const view = newArray(oid, values, size, present < values.length);
    let at = HEAD;
    for (const value of values) {
      view.setInt32(at, value === null ? NULL : width);
      at += LENGTH;
      if (value === null) continue;
      put(view, at, value);
      at += width;
    }
    return bytesOf(view);
  };

function noRoom(type: string): never {
  throw new RangeError(`a value is out of the range of ${type}`);
}

export const intArray = arrayOf<number>({
  oid: 23,
  width: 4,
  put(view, at, value) {
    if ((value | 0) !== value) noRoom("int");
    view.setInt32(at, value);
  },
});

export const smallintArray = arrayOf<number>({
  oid: 21,
  width: 2,
  put(view, at, value) {
    if ((value << 16) >> 16 !== value) noRoom("smallint");
    view.setInt16(at, value);
  },
});

/** Shopify's numbers are texts of digits. */
export const bigintArray = arrayOf<bigint | string>({ oid: 20, width: 8, put: putBigint });

function putBigint(view: DataView, at: number, value: bigint | string): void {
  if (typeof value === "string" && !/^-?\d+$/.test(value)) noRoom("bigint");
  const number = Number(value);
  if (Number.isSafeInteger(number)) {
    putSafe(view, at, number);
    return;
  }
  const big = BigInt(value);
  if (BigInt.asIntN(64, big) !== big) noRoom("bigint");
  view.setBigInt64(at, big);
}

// Halves instead of a bigint made for each.
function putSafe(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / 2 ** 32);
  view.setInt32(at, high);
  view.setUint32(at + 4, value - high * 2 ** 32);
}

export const floatArray = arrayOf<number>({ oid: 701, width: 8, put: (view, at, value) => view.setFloat64(at, value) });

export const booleanArray = arrayOf<boolean>({
  oid: 16,
  width: 1,
  put: (view, at, value) => view.setUint8(at, value ? 1 : 0),
});

/** PostgreSQL counts from 2000 on, days and microseconds. */
const START = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;

/** Moments, to the millisecond, as timestamptz. */
export const momentArray = arrayOf<Instant>({
  oid: 1184,
  width: 8,
  put(view, at, moment) {
    const since = (moment - START) * 1000;
    if (Number.isSafeInteger(since)) putSafe(view, at, since);
    else putBigint(view, at, BigInt(moment - START) * 1000n);
  },
});

let lastDay = { text: "2000-01-01", days: 0 };

/** Days as `2026-11-28`. */
export const dayArray = arrayOf<string>({
  oid: 1082,
  width: 4,
  put(view, at, day) {
    // Most of a batch are of one day.
    if (day !== lastDay.text) lastDay = { text: day, days: (Date.parse(day) - START) / DAY_MS };
    if (!Number.isInteger(lastDay.days)) noRoom("date");
    view.setInt32(at, lastDay.days);
  },
});

const UUID = 2950;

/** As 32 digits, with or without dashes. */
export function uuidArray(values: readonly (string | null)[]): Buffer {
  const digits = values.map((value) => (value?.length === 36 ? value.replaceAll("-", "") : value));
  const head = values.length === 0 ? [0, 0, UUID] : [1, values.includes(null) ? 1 : 0, UUID, values.length, 1];
  // All digits are read at once: a call for each value takes longer than what it writes.
  const text = `${head.map(hex).join("")}${digits.map((value) => (value === null ? "ffffffff" : `00000010${value}`)).join("")}`;
  const buffer = Buffer.from(text, "hex");
  if (digits.some((value) => value !== null && value.length !== 32) || 2 * buffer.length !== text.length)
    noRoom("uuid");
  return buffer;
}

const hex = (number: number): string => number.toString(16).padStart(8, "0");

/** Any text. */
export function textArray(values: readonly (string | null)[]): Buffer {
  const joined = values.join("");
  // ASCII alone, as most is: bytes are characters, and need no counting one by one.
  const plain = Buffer.byteLength(joined) === joined.length;
  const lengths = values.map((value) => (value === null ? NULL : plain ? value.length : Buffer.byteLength(value)));
  const size = lengths.reduce((sum, length) => sum + Math.max(length, 0), 0);
  const nulls = lengths.includes(NULL);
  const view = newArray(25, values, values.length === 0 ? NO_DIMENSION : HEAD + LENGTH * values.length + size, nulls);
  const buffer = bytesOf(view);
  let at = HEAD;
  for (const [n, value] of values.entries()) {
    const bytes = lengths[n] ?? NULL;
    view.setInt32(at, bytes);
    at += LENGTH;
    if (value === null) continue;
    if (plain) buffer.write(value, at, "latin1");
    else buffer.write(value, at);
    at += bytes;
  }
  return buffer;
}
