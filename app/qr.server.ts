// Drawings of links, for screens and for print.
import anyAscii from "any-ascii";
import QRCode from "qrcode";

/** Drawings are remembered: one takes a millisecond, and a link always leads to the same. */
const drawings = new Map<string, Promise<string>>();
const MOST_DRAWINGS = 2_000;

/** As small as the link allows: it is held before a screen. */
export function drawQr(link: string): Promise<string> {
  const known = drawings.get(link);
  if (known !== undefined) return known;
  if (drawings.size >= MOST_DRAWINGS) drawings.clear();
  const drawing = QRCode.toString(link, { type: "svg", errorCorrectionLevel: "L" });
  drawings.set(link, drawing);
  return drawing;
}

/**
 * A link drawn for print: what is scratched or folded can still be read. `modules` are its squares, row by row, 1 for a dark one:
 * whoever wants dots paints them, since a picture of that size takes this process too long. `leastMm` is the smallest good width.
 */
export type PrintedQr = { svg: string; size: number; modules: string; name: string; leastMm: number };

const QUIET = 4;
// What an ordinary camera tells apart at an arm's length.
const MODULE_MM = 0.4;

/** `names`: of the code and the partner, for the files' name. */
export async function drawForPrint(link: string, names: readonly (string | null)[]): Promise<PrintedQr> {
  const level = { errorCorrectionLevel: "M", margin: QUIET } as const;
  const { size, data } = QRCode.create(link, level).modules;
  return {
    svg: await QRCode.toString(link, { ...level, type: "svg" }),
    size,
    modules: Array.from(data, (dark) => (dark ? "1" : "0")).join(""),
    name: fileNameOf(names),
    leastMm: Math.max(20, Math.ceil(((size + 2 * QUIET) * MODULE_MM) / 5) * 5),
  };
}

/** "sarah20-sarah-lee-qr": what every system takes for a file's name. */
function fileNameOf(names: readonly (string | null)[]): string {
  const words = names.map((name) =>
    anyAscii(name ?? "")
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "")
      .slice(0, 40),
  );
  return [...words.filter(Boolean), "qr"].join("-");
}
