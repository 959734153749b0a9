import { z } from "zod";

/** What the environment lacks or has wrong: a line for each, with what to set. Never holds a value. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}

const PARTS = ["ingest", "web", "worker"] as const;
/** What a process can be: one process is all three unless RUN splits them. */
export type Part = (typeof PARTS)[number];

const LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LEVELS)[number];

// What to set, in the words of the place where the value is found.
const REMEDIES = {
  SHOPIFY_API_KEY: "set it to the app's client id (Dev Dashboard, your app, Settings)",
  SHOPIFY_API_SECRET: "set it to the app's client secret (Dev Dashboard, your app, Settings)",
  SHOPIFY_API_SECRET_OLD: "set it to the former client secret while a rotation is under way, or unset it",
  VOUCH_HASH_KEY:
    "set it to a secret of its own that is never changed, such as `openssl rand -hex 32` prints; where Vouch ran without it before, to the client secret in use",
  SHOPIFY_APP_URL: "set it to the address at which Shopify reaches the app, such as https://vouch.example.com",
  DATABASE_URL: "set it to a PostgreSQL database, such as postgresql://user:password@host:5432/vouch",
  PORT: "set it to a port between 0 and 65535, or unset it for 3000",
  HOST: "set it to the address to listen on, such as 0.0.0.0, or unset it for 127.0.0.1",
  LOG_LEVEL: `set it to one of ${LEVELS.join(", ")}, or unset it for info`,
  SMTP_URL:
    "set it to the server that sends mail, such as smtps://user:password@mail.example.com, or unset it: then none is sent",
  MAIL_FROM: "set it to the address that mails are sent from, such as partners@example.com",
  APP_BRIDGE_URL: "unset it: only an app on a loopback address may load App Bridge from elsewhere than Shopify",
  TRUSTED_PROXIES: "set it to how many proxies of yours stand in front and write X-Forwarded-For, 0 to 9, or unset it",
  RUN: `set it to some of ${PARTS.join(",")}, or unset it for all of them`,
} as const;
type Name = keyof typeof REMEDIES;

const secret = z.string().min(8, "is too short to be a secret");

const schema = z
  .object({
    SHOPIFY_API_KEY: z.string(),
    SHOPIFY_API_SECRET: secret,
    /** Signatures made with it are still accepted, so that a rotated secret loses no webhook. */
    SHOPIFY_API_SECRET_OLD: secret.optional(),
    /** Under which e-mail addresses are hashed. Apart from the API secret, which is rotated: hashes cannot be made again. */
    VOUCH_HASH_KEY: z.string().min(16, "is too short to be a key"),
    /** Origin, without a path. */
    SHOPIFY_APP_URL: z.string().transform((address, check) => {
      const url = URL.parse(address);
      if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname))) return url.origin;
      check.addIssue("is not an https address (http only on loopback)");
      return z.NEVER;
    }),
    DATABASE_URL: z
      .string()
      .refine(
        (address) => /^postgres(ql)?:$/.test(URL.parse(address)?.protocol ?? ""),
        "is not a postgresql:// address",
      ),
    PORT: z.coerce
      .number("is not a port")
      .int("is not a port")
      .min(0, "is not a port")
      .max(65_535, "is not a port")
      .default(3000),
    // Shopify CLI uses the name for the address of its tunnel, which is nothing to listen on.
    HOST: z
      .string()
      .default("127.0.0.1")
      .transform((host) => (URL.canParse(host) ? "127.0.0.1" : host)),
    LOG_LEVEL: z.enum(LEVELS, "is not a level").default("info"),
    SMTP_URL: z
      .string()
      .refine((address) => /^smtps?:$/.test(URL.parse(address)?.protocol ?? ""), "is not an smtp:// address")
      .optional(),
    MAIL_FROM: z
      .string()
      .regex(/^[^\r\n]*@[^\r\n]*$/, "is no address")
      .optional(),
    TRUSTED_PROXIES: z.coerce
      .number("is no number")
      .int("is no whole number")
      .min(0, "is below 0")
      .max(9, "is above 9")
      .optional(),
    APP_BRIDGE_URL: z.url("is not an address").optional(),
    RUN: z
      .string()
      .default(PARTS.join(","))
      .transform((list) => list.split(",").map((part) => part.trim()))
      .pipe(z.array(z.enum(PARTS, "names something else")).nonempty("names nothing"))
      .transform((parts): ReadonlySet<Part> => new Set(parts)),
  })
  .superRefine((env, check) => {
    if (env.SMTP_URL !== undefined && env.MAIL_FROM === undefined)
      check.addIssue({ code: "custom", path: ["MAIL_FROM"], message: "is missing" });
    if (env.APP_BRIDGE_URL === undefined || isLoopback(new URL(env.SHOPIFY_APP_URL).hostname)) return;
    check.addIssue({ code: "custom", path: ["APP_BRIDGE_URL"], message: "is set for a public app" });
  });

export type Env = z.output<typeof schema>;

/**
 * Reads a record of environment variables.
 *
 * Errors: `EnvironmentError` names everything missing or wrong at once. A variable set to nothing is a missing one.
 */
export function parseEnv(record: Readonly<Record<string, string | undefined>>): Env {
  const set = Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => {
    const name = path[0] as Name;
    return `${name} ${name in set ? message : "is missing"}: ${REMEDIES[name]}.`;
  });
  throw new EnvironmentError([...new Set(lines)].join("\n"));
}

let read: Env | undefined;

/** The environment of this process, parsed at the first use, so that a test may import what reads it. */
export const env: Env = new Proxy({} as Env, {
  get: (_, name) => {
    read ??= parseEnv(process.env);
    return Reflect.get(read, name);
  },
});

/** The level to log at, also before the environment is known to be right and in tests that have none. */
export function logLevelOf(record: Readonly<Record<string, string | undefined>>): LogLevel {
  return LEVELS.find((level) => level === record.LOG_LEVEL) ?? "info";
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127\./.test(hostname);
}
