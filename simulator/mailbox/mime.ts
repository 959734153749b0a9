export interface Letter {
  from: string;
  to: string;
  replyTo: string;
  /** The names of its headers, each as often as it stands there. */
  headers: string[];
  subject: string;
  text: string | null;
  html: string | null;
}

interface Part {
  headers: Map<string, string>;
  body: string;
}

/** Reads a mail as it came over SMTP: encoded words, quoted-printable and base64, the parts of a multipart. */
export function readLetter(raw: Buffer): Letter {
  // One character a byte, until a part says which charset its bytes are in.
  const mail = partOf(raw.toString("latin1"));
  const written = leavesOf(mail);
  const body = (type: string): string | null => {
    const found = written.find((part) => typeOf(part) === type);
    return found ? textOf(found) : null;
  };
  const header = (name: string): string => decodedWords(mail.headers.get(name) ?? "");
  const { text, html } = { text: body("text/plain"), html: body("text/html") };
  return {
    from: header("from"),
    to: header("to"),
    replyTo: header("reply-to"),
    subject: header("subject"),
    headers: namesOf(raw),
    text,
    html,
  };
}

function namesOf(raw: Buffer): string[] {
  const head = raw.toString("latin1").split(/\r?\n\r?\n/, 1)[0] ?? "";
  const names = head.split(/\r?\n/).flatMap((line) => /^([^\s:]+):/.exec(line)?.[1]?.toLowerCase() ?? []);
  return names.toSorted();
}

function partOf(source: string): Part {
  const end = /\r?\n\r?\n/.exec(source);
  const head = end ? source.slice(0, end.index) : source;
  const body = end ? source.slice(end.index + end[0].length) : "";
  const lines = head.replaceAll(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { headers, body };
}

const typeOf = ({ headers }: Part): string =>
  (headers.get("content-type") ?? "text/plain").split(";")[0]?.trim().toLowerCase() ?? "";

function parameter({ headers }: Part, name: string): string | null {
  const found = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]*))`, "i").exec(headers.get("content-type") ?? "");
  return found?.[1] ?? found?.[2] ?? null;
}

/** The parts that hold no others. */
function leavesOf(part: Part): Part[] {
  const boundary = parameter(part, "boundary");
  if (!typeOf(part).startsWith("multipart/") || boundary === null) return [part];
  const pieces = `\r\n${part.body}`.split(`\r\n--${boundary}`).slice(1);
  const whole = pieces.filter((piece) => !piece.startsWith("--"));
  return whole.flatMap((piece) => leavesOf(partOf(piece.replace(/^[ \t]*\r\n/, ""))));
}

function textOf(part: Part): string {
  const encoding = (part.headers.get("content-transfer-encoding") ?? "").toLowerCase();
  const bytes =
    encoding === "base64"
      ? Buffer.from(part.body, "base64")
      : Buffer.from(encoding === "quoted-printable" ? unquoted(part.body) : part.body, "latin1");
  return inCharset(bytes, parameter(part, "charset") ?? "utf-8");
}

const unquoted = (text: string): string =>
  text
    .replaceAll(/=[ \t]*\r?\n/g, "")
    .replaceAll(/=([0-9a-f]{2})/gi, (_sign, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** An unknown charset is read as UTF-8: a mail is to be seen even where it is ill made. */
function inCharset(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch (error) {
    if (error instanceof RangeError) return bytes.toString("utf8");
    throw error;
  }
}

/** "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=": between two such words white space counts for nothing. */
function decodedWords(header: string): string {
  return header
    .replaceAll(/(\?=)\s+(=\?)/g, "$1$2")
    .replaceAll(/=\?([^?]+)\?([bq])\?([^?]*)\?=/gi, (_word, charset: string, kind: string, text: string) => {
      const bytes =
        kind.toLowerCase() === "b"
          ? Buffer.from(text, "base64")
          : Buffer.from(unquoted(text.replaceAll("_", " ")), "latin1");
      return inCharset(bytes, charset);
    });
}
