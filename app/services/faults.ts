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

/** A sentence on a data fault, without any of the event's own content. */
export function detailOf(error: unknown): string {
  if (error instanceof PipelineError) return `The database refused the event (${error.code} in ${error.statement}).`;
  return `The event could not be decided on (${error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : "unknown"}).`;
}
