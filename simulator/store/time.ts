/** "2026-11-20T14:30:05+01:00": whole seconds with the zone's offset, as webhooks write times. */
export function withOffset(at: number, zone: string): string {
  const offset = offsetMinutes(at, zone);
  const local = new Date(at + offset * 60_000).toISOString().slice(0, 19);
  const minutes = Math.abs(offset);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** "2026-11-20T13:30:05Z": as the Admin API's DateTime writes times. */
export const utc = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

const formats = new Map<string, Intl.DateTimeFormat>();

export function offsetMinutes(at: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
    formats.set(zone, format);
  }
  const name = format.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const parts = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (!parts) return 0;
  const minutes = Number(parts[2]) * 60 + Number(parts[3]);
  return parts[1] === "-" ? -minutes : minutes;
}

/** Reads an instant from a control call. Errors: throws a RangeError that names the text. */
export function parseTime(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new RangeError(`Not a time: ${text}`);
  return at;
}
