/** HTML that is safe to put into HTML. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Html | string | number | null | undefined | false | readonly Piece[];

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Writes HTML; whatever is put in is escaped unless it is Html itself. Nothing stands for null and false. */
export function html(parts: TemplateStringsArray, ...pieces: Piece[]): Html {
  return new Html(parts.map((part, index) => part + textOf(pieces[index])).join(""));
}

function textOf(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return "";
  if (piece instanceof Html) return piece.text;
  if (Array.isArray(piece)) return piece.map(textOf).join("");
  return String(piece).replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? "");
}

/** JSON that can stand in a script element. */
export const embedded = (value: unknown): Html => new Html(JSON.stringify(value).replaceAll("<", "\\u003c"));
