const PLAIN = /^(?:[!-~]+(?: [!-~]+)*)?$/;
/** Nobody sees them: spaces of no width, joiners, soft hyphens, marks of direction and of byte order. */
const UNSEEN = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g;

/**
 * A name, or an address, as it is compared: what looks the same is the same, whatever its case, its spaces and the ways of writing
 * an accent.
 */
export function fold(text: string): string {
  // Most of a hundred thousand cells are plain: they need no more.
  if (PLAIN.test(text)) return text.toLowerCase();
  return text.replace(UNSEEN, "").trim().replace(/\s+/g, " ").normalize("NFC").toLowerCase();
}
