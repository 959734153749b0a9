import { GraphqlQueryError, HttpRequestError } from "@shopify/shopify-api";
import { ClientError, GraphQLClient } from "graphql-request";
import { fail, ok, type Result } from "../domain/result.ts";
import type { Operation } from "./documents/operation.ts";
import { type HeldToken, holdToken } from "./held-token.ts";
import { type Buckets, type Clock, processBuckets, REAL_CLOCK, type ThrottleStatus } from "./throttle.ts";

export const API_VERSION = "2026-10";

/**
 * Why a call brought no data. `effect` says whether a mutation may have happened all the same: then it must be read back
 * before it is sent again.
 */
export type AdminFailure = {
  kind: "throttled" | "unreachable" | "locked-out" | "denied" | "rejected";
  effect: "none" | "unknown";
  /** What happened, as a sentence for the merchant. */
  message: string;
};

/**
 * Asks one shop's Admin API. One interface for a merchant's request and for jobs: both wait for the shop's bucket.
 *
 * Errors: a Response is thrown when the merchant's session must be renewed, for Remix to answer with.
 */
export type AdminCall = <Data, Variables extends Record<string, unknown>>(
  operation: Operation<Data, Variables>,
  variables: Variables,
) => Promise<Result<Data, AdminFailure>>;

/** What came back over the wire, before it is judged. */
type Sent =
  | { kind: "answer"; body: Answer }
  | { kind: "status"; status: number; retryAfterSeconds: number | null }
  | { kind: "no-answer" };
type Answer = {
  data?: unknown;
  errors?: readonly { message: string; extensions?: { code?: string } | undefined }[] | undefined;
  extensions?: { cost?: Cost } | undefined;
};
type Cost = { requestedQueryCost: number; throttleStatus: ThrottleStatus };
type Send = (text: string, variables: Record<string, unknown>, signal: AbortSignal) => Promise<Sent>;

/** How long a caller can wait, and what it leaves in the bucket for those who cannot. */
type Patience = { totalMs: number; requestMs: number; reserve: number };
const MERCHANT: Patience = { totalMs: 4_000, requestMs: 8_000, reserve: 0 };
const JOB: Patience = { totalMs: 60_000, requestMs: 20_000, reserve: 200 };

/** The part of authenticate.admin's client that is used here. */
type MerchantGraphql = (
  text: string,
  options: { variables: Record<string, unknown>; signal: AbortSignal },
) => Promise<{ json: () => Promise<unknown> }>;

/** The Admin API on behalf of the merchant whose request is being answered: `admin.graphql` of authenticate.admin. */
export function merchantCall(graphql: MerchantGraphql, domain: string, buckets = processBuckets()): AdminCall {
  return callThrough({ domain, send: merchantSend(graphql), patience: MERCHANT, buckets, clock: REAL_CLOCK });
}

/**
 * The Admin API for what runs outside a merchant's request. `accessTokenOf` renews an expiring token; null where the shop
 * has none.
 */
export function jobCall(
  domain: string,
  accessTokenOf: (domain: string) => Promise<string | null>,
  { buckets = processBuckets(), clock = REAL_CLOCK }: { buckets?: Buckets; clock?: Clock } = {},
): AdminCall {
  const send = tokenSend(
    domain,
    holdToken(() => accessTokenOf(domain), clock.now),
  );
  return callThrough({ domain, send, patience: JOB, buckets, clock });
}

type Line = { domain: string; send: Send; patience: Patience; buckets: Buckets; clock: Clock };

function callThrough({ domain, send, patience, buckets, clock }: Line): AdminCall {
  const bucket = buckets.of(domain);
  return async <Data>(operation: Operation<Data, never>, variables: Record<string, unknown>) => {
    const deadline = clock.now() + patience.totalMs;
    for (let attempt = 1; ; attempt += 1) {
      const cost = costs.get(operation.name) ?? FIRST_GUESS[operation.kind];
      if (clock.now() + bucket.delayFor(cost, patience.reserve) > deadline) return fail(FAILURES.throttled);
      await bucket.take(cost, patience.reserve);
      const sent = await send(operation.text, variables, AbortSignal.timeout(patience.requestMs));
      const told = sent.kind === "answer" ? sent.body.extensions?.cost : undefined;
      if (told !== undefined) {
        bucket.learn(told.throttleStatus);
        costs.set(operation.name, told.requestedQueryCost);
      }
      const verdict = judge(operation, sent, told);
      if (verdict.kind === "data") return ok(verdict.data as Data);
      if (verdict.kind === "failed") return fail(verdict.failure);
      // Up to half a second apart, so that those who were refused together do not come back together.
      const delay = Math.max(verdict.afterMs, 100 * 2 ** attempt) + clock.random() * 500;
      if (clock.now() + delay > deadline) return fail(verdict.failure);
      await clock.sleep(delay);
    }
  };
}

// What an operation asked for the last time is the best guess of what it will ask for.
const costs = new Map<string, number>();
const FIRST_GUESS = { query: 20, mutation: 10 };

type Verdict =
  | { kind: "data"; data: unknown }
  | { kind: "failed"; failure: AdminFailure }
  | { kind: "again"; afterMs: number; failure: AdminFailure };

function judge(operation: Operation<unknown, never>, sent: Sent, cost: Cost | undefined): Verdict {
  switch (sent.kind) {
    case "no-answer":
      return unheard(operation);
    case "status":
      return judgeStatus(operation, sent.status, sent.retryAfterSeconds);
    case "answer":
      return judgeAnswer(operation, sent.body, cost);
  }
}

// A throttled call comes with status 200 and did nothing. Source: shopify.dev, API rate limits.
function judgeAnswer(operation: Operation<unknown, never>, body: Answer, cost: Cost | undefined): Verdict {
  const { errors } = body;
  if (errors === undefined || errors.length === 0) {
    return body.data == null ? unheard(operation) : { kind: "data", data: body.data };
  }
  const codes = errors.map(({ extensions }) => extensions?.code);
  if (codes.includes("THROTTLED")) {
    const missing = cost ? cost.requestedQueryCost - cost.throttleStatus.currentlyAvailable : 100;
    const afterMs = (missing / (cost?.throttleStatus.restoreRate ?? 100)) * 1000;
    return { kind: "again", afterMs, failure: FAILURES.throttled };
  }
  if (codes.includes("INTERNAL_SERVER_ERROR") || codes.includes("TIMEOUT")) return unheard(operation);
  if (codes.includes("ACCESS_DENIED")) return { kind: "failed", failure: FAILURES.denied };
  const told = new Set(errors.map((error) => error.message));
  const message = `Shopify refused: ${[...told].join(" ").slice(0, 500)}`;
  return { kind: "failed", failure: { kind: "rejected", effect: "none", message } };
}

function judgeStatus(operation: Operation<unknown, never>, status: number, retryAfterSeconds: number | null): Verdict {
  if (status === 429) return { kind: "again", afterMs: (retryAfterSeconds ?? 1) * 1000, failure: FAILURES.throttled };
  if (status >= 500) return unheard(operation);
  // 401 token gone, 402 frozen, 403 scope or app gone, 404 no such shop, 423 locked, 430 held back for security.
  return { kind: "failed", failure: FAILURES.lockedOut };
}

// Nothing sensible was heard. A question can be asked again; what changes something may have been done.
function unheard({ kind }: Operation<unknown, never>): Verdict {
  if (kind === "query") return { kind: "again", afterMs: 0, failure: { ...FAILURES.unreachable, effect: "none" } };
  return { kind: "failed", failure: FAILURES.unreachable };
}

const FAILURES = {
  throttled: {
    kind: "throttled",
    effect: "none",
    message: "Shopify asks for a pause because much is being changed in your store at once.",
  },
  unreachable: { kind: "unreachable", effect: "unknown", message: "Shopify did not answer." },
  lockedOut: {
    kind: "locked-out",
    effect: "none",
    message: "Shopify does not let Vouch into your store at the moment.",
  },
  denied: {
    kind: "denied",
    effect: "none",
    message: "Shopify has not been told that Vouch may do this in your store.",
  },
} as const satisfies Record<string, AdminFailure>;

function merchantSend(graphql: MerchantGraphql): Send {
  return async (text, variables, signal) => {
    try {
      const response = await graphql(text, { variables, signal });
      return { kind: "answer", body: (await response.json()) as Answer };
    } catch (error) {
      if (error instanceof GraphqlQueryError) return { kind: "answer", body: answerOf(error) };
      if (error instanceof HttpRequestError) return { kind: "no-answer" };
      if (!(error instanceof Response)) throw error;
      // 401 and redirects renew the merchant's session.
      if (error.status < 402) throw error;
      return { kind: "status", status: error.status, retryAfterSeconds: null };
    }
  };
}

function answerOf({ body }: GraphqlQueryError): Answer {
  const { errors, extensions, data } = (body ?? {}) as { errors?: { graphQLErrors?: Answer["errors"] } } & Answer;
  return { data, errors: errors?.graphQLErrors ?? [{ message: "" }], extensions };
}

function tokenSend(domain: string, token: HeldToken): Send {
  const client = new GraphQLClient(`https://${domain}/admin/api/${API_VERSION}/graphql.json`, {
    errorPolicy: "all",
    // Looked up at each call, so that a stand-in for Shopify can take its place.
    fetch: (...args: Parameters<typeof fetch>) => globalThis.fetch(...args),
  });
  return async (query, variables, signal) => {
    const sendWith = async (accessToken: string): Promise<Sent> => {
      try {
        const requestHeaders = { "X-Shopify-Access-Token": accessToken };
        const { data, errors, extensions } = await client.rawRequest({ query, variables, requestHeaders, signal });
        return { kind: "answer", body: { data, errors, extensions } as Answer };
      } catch (error) {
        return error instanceof ClientError ? sentOf(error) : { kind: "no-answer" };
      }
    };
    // A token that is not renewed is none: whoever asks hears of it as of any other failure.
    const accessToken = await token.current();
    if (accessToken === null) return { kind: "status", status: 401, retryAfterSeconds: null };
    const sent = await sendWith(accessToken);
    if (sent.kind !== "status" || sent.status !== 401) return sent;
    // Nothing was done; another process may have renewed it a moment ago.
    const renewed = await token.instead(accessToken);
    return renewed === null ? sent : sendWith(renewed);
  };
}

function sentOf(error: ClientError): Sent {
  const { status, headers } = error.response as { status: number; headers?: Headers };
  if (status === 200) return { kind: "no-answer" };
  const retryAfter = Number(headers?.get("retry-after") ?? Number.NaN);
  return { kind: "status", status, retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null };
}
