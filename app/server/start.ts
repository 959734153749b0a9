// SQLSTATEs and the system's own names for what keeps a database from being used.
const ABSENT = /^(E(CONNREFUSED|CONNRESET|NOTFOUND|AI_AGAIN|TIMEDOUT|HOSTUNREACH|NETUNREACH|PIPE)|08...|57P0[123])$/;
const REFUSED = /^28...$/;
const NO_DATABASE = "3D000";
/** A table, a column or a schema that is not there. */
const OLD_SCHEMA = /^(42P01|42703|3F000)$/;

/**
 * Why a process cannot start without its database, with what to do; null for what is another matter. Never holds a value of
 * the environment.
 */
export function cannotStart(error: unknown): string | null {
  const code = codeOf(error);
  if (code === null) return null;
  if (ABSENT.test(code))
    return `The database of DATABASE_URL does not answer (${code}): start it, or set DATABASE_URL to the one that runs.`;
  if (REFUSED.test(code))
    return `The database of DATABASE_URL refuses the user or the password (${code}): set both in DATABASE_URL.`;
  if (code === NO_DATABASE)
    return `The server of DATABASE_URL has no database of that name (${code}): create it, then run npm run migrate.`;
  if (OLD_SCHEMA.test(code))
    return `The database of DATABASE_URL has not all tables of this version (${code}): run npm run migrate.`;
  return null;
}

/** The code of an error, or of what caused it: pools wrap what a connection says. */
function codeOf(error: unknown): string | null {
  for (let one = error; one instanceof Error; one = one.cause) {
    const { code } = one as { code?: unknown };
    if (typeof code === "string") return code;
  }
  return null;
}
