/** Text of people inside a mail's HTML. */
export const htmlOf = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

/** A name for a mail's subject: no line of its own, and not longer than a mail program shows. */
export const oneLine = (text: string): string => text.replace(/[\r\n]+/g, " ").slice(0, 100);

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
