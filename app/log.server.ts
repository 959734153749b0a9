import pino, { type DestinationStream, type Logger } from "pino";
import { type LogLevel, logLevelOf } from "./env.server.ts";

export type { Logger } from "pino";

const CENSORED = "[redacted]";

// Fields whose whole value goes: secrets first, then what tells who a person is.
const SENSITIVE_FIELD =
  /secret|token|password|passwd|authorization|cookie|hmac|signature|api_?key|hash_?key|e_?-?mail|phone|first_?name|last_?name|address\d?$|legal_?name|vat_?id|iban|bic$|paypal|routing|mail_?to/i;

// What gives itself away wherever it stands, in messages, addresses and stacks too.
const SENSITIVE_TEXT: readonly [pattern: RegExp, replacement: string][] = [
  [/:\/\/[^\s"'/@]+@/g, `://${CENSORED}@`],
  [/([?&](?:id_token|hmac|signature|token|code|email|password|secret|session)=)[^&\s"'#]+/gi, `$1${CENSORED}`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${CENSORED}`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, CENSORED],
  [/\bshp[a-z]{2}_\w+/g, CENSORED],
  [/[^\s"'<>(),;:=@]+@[^\s"'<>(),;:=@]+\.\p{L}{2,}/gu, CENSORED],
];

/**
 * A logger of JSON lines without secrets or personal data. Each line is cleaned as it is written, so that neither a
 * message, a field at any depth, a child's binding nor an error's stack gets around it.
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: pino.stdSerializers.errWithCause, error: pino.stdSerializers.errWithCause },
    hooks: { streamWrite: (line: string) => `${JSON.stringify(withoutSecrets(JSON.parse(line)))}\n` },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

export const log = createLog(logLevelOf(process.env));

function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") return cleaned(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => {
    const censored = SENSITIVE_FIELD.test(name) && field !== null && typeof field !== "boolean";
    return [cleaned(name), censored ? CENSORED : withoutSecrets(field)];
  });
  return Object.fromEntries(fields);
}

function cleaned(text: string): string {
  return SENSITIVE_TEXT.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}
