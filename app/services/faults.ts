import { ConnectionError } from "../db/connection.ts";
import { PipelineError } from "../db/pipeline.ts";

/**
 * What kind of failure kept a settlement from its commit. `data`: one of its events is at fault (SQLSTATE 22 and 23, 54 for more than
 * an index or a statement holds, or a decision that threw). `lock`: somebody holds an order for too long. `world`: anything else, such as a lost connection.
 */
export type Fault = "data" | "lock" | "world";

const LOCK_NOT_AVAILABLE = "55P03";

export function faultOf(error: unknown): Fault {
  if (error instanceof ConnectionError) return "world";
  if (!(error instanceof PipelineError)) return "data";
  if (error.code === LOCK_NOT_AVAILABLE) return "lock";
  return error.code !== undefined && /^(22|23|54)...$/.test(error.code) ? "data" : "world";
}

/** Resources, locks, time-outs, a server that stops; P2024 and P2034 are Prisma's words for the same. 40003: nobody knows whether it was saved. */
const PASSING = /^((?!40003)(40|53|55|57)...|P2024|P2034)$/;

/**
 * Whether the database itself said that a change was not saved, for a reason that passes: the same may be asked again. A connection
 * that was lost on the way says neither.
 */
export function isPassing(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return error instanceof Error && "code" in error && typeof error.code === "string" && PASSING.test(error.code);
}

/** A sentence on a data fault, without any of the event's own content. */
export function detailOf(error: unknown): string {
  if (error instanceof PipelineError) return `The database refused the event (${error.code} in ${error.statement}).`;
  return `The event could not be decided on (${error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : "unknown"}).`;
}
