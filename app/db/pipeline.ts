// Many statements in one round trip through node-postgres. For each statement Bind and Execute go in turn (Bind takes the
// statement's snapshot, so what a statement locked or wrote is seen by the next), with a single Sync at the end: an error
// skips all that follows it. Values and rows are text, as they stand on the wire; arrays are written by db/arrays.ts.
import type pg from "pg";
import { serialize } from "pg-protocol";

/** A statement that the server prepares once per connection under its name: one name, one text. */
export type Statement = { name: string; text: string };
export type Value = string | Buffer | null;
export type Call = { statement: Statement; values: readonly Value[] };
/** A row as the server wrote it: text or null. */
export type Row = readonly (string | null)[];

/** Which statement of a pipeline failed; `cause` is what the server or the connection said, `code` its SQLSTATE, if any. */
export class PipelineError extends Error {
  override name = "PipelineError";
  readonly statement: string;
  readonly code: string | undefined;
  constructor(statement: string, cause: Error) {
    super(`${statement}: ${cause.message}`, { cause });
    this.statement = statement;
    const code = "code" in cause ? cause.code : undefined;
    this.code = typeof code === "string" ? code : undefined;
  }
}

/**
 * Sends the calls in one write and gives each call's rows, in order.
 *
 * Errors: `PipelineError` for the first statement that failed; a transaction begun in it is left to be rolled back. What
 * cannot be written as a message is thrown before anything is sent.
 */
export function pipeline(client: pg.ClientBase, calls: readonly Call[]): Promise<Row[][]> {
  return new Promise((resolve, reject) => {
    // An exception here rejects the promise before the client counts the query as its active one.
    const { message, fresh } = messageOf(calls, preparedOn(client));
    client.query(new Pipeline(client, calls, message, fresh, resolve, reject));
  });
}

// Names are remembered per connection and only after the server confirmed them.
const prepared = new WeakMap<pg.ClientBase, Set<string>>();

function preparedOn(client: pg.ClientBase): Set<string> {
  const known = prepared.get(client) ?? new Set<string>();
  prepared.set(client, known);
  return known;
}

function messageOf(
  calls: readonly Call[],
  known: ReadonlySet<string>,
): { message: Buffer; fresh: Map<string, number> } {
  const parts: Buffer[] = [];
  const fresh = new Map<string, number>();
  for (const [position, { statement, values }] of calls.entries()) {
    const { name, text } = statement;
    if (!known.has(name) && !fresh.has(name)) {
      // A Parse whose answer was never seen may have happened: Close makes its name free and minds no unknown one.
      parts.push(serialize.close({ type: "S", name }), serialize.parse({ name, text }));
      fresh.set(name, position);
    }
    parts.push(serialize.bind({ statement: name, values: values as Value[] }), EXECUTE);
  }
  parts.push(serialize.sync());
  return { message: Buffer.concat(parts), fresh };
}

const EXECUTE = serialize.execute();

// What a plan rests on is gone: the table changed under it, or a pooler gave us another server's connection.
const STALE_PLAN = new Set(["0A000", "26000"]);

// The shape that pg.Client asks of a query, beyond the `submit` of its types.
class Pipeline implements pg.Submittable {
  readonly client: pg.ClientBase;
  readonly calls: readonly Call[];
  readonly message: Buffer;
  readonly fresh: ReadonlyMap<string, number>;
  readonly resolve: (rows: Row[][]) => void;
  readonly reject: (error: Error) => void;
  readonly answers: Row[][] = [];
  rows: Row[] = [];
  // pg.Client replaces it when a query times out.
  callback = () => {};

  constructor(
    client: pg.ClientBase,
    calls: readonly Call[],
    message: Buffer,
    fresh: ReadonlyMap<string, number>,
    resolve: (rows: Row[][]) => void,
    reject: (error: Error) => void,
  ) {
    this.client = client;
    this.calls = calls;
    this.message = message;
    this.fresh = fresh;
    this.resolve = resolve;
    this.reject = reject;
  }

  submit(connection: pg.Connection): void {
    connection.stream.write(this.message);
  }

  handleDataRow(message: { fields: Row }): void {
    this.rows.push(message.fields);
  }

  handleCommandComplete(): void {
    this.answers.push(this.rows);
    this.rows = [];
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete();
  }

  handleRowDescription(): void {}
  handlePortalSuspended(): void {}

  handleError(cause: Error): void {
    const failed = this.answers.length;
    // The server quotes the row and its values there, which no log may hold.
    if ("detail" in cause) cause.detail = undefined;
    if ("where" in cause) cause.where = undefined;
    const error = new PipelineError(this.calls[failed]?.statement.name ?? "sync", cause);
    if (STALE_PLAN.has(error.code ?? "")) preparedOn(this.client).clear();
    else this.remember(failed);
    this.reject(error);
  }

  handleReadyForQuery(): void {
    this.remember(this.calls.length);
    this.resolve(this.answers);
  }

  remember(answered: number): void {
    const known = preparedOn(this.client);
    for (const [name, position] of this.fresh) if (position < answered) known.add(name);
  }
}
