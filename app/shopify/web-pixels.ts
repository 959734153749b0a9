import { fail, ok, type Result } from "../domain/result.ts";
import type { AdminCall, AdminFailure } from "./admin.ts";
import type { UserError } from "./documents/operation.ts";
import { CREATE_WEB_PIXEL, UPDATE_WEB_PIXEL, WEB_PIXEL } from "./documents/web-pixel.ts";

/** What extensions/referral-pixel is told: where to post, and which parameters of links to look for, comma-separated. */
export type WebPixelSettings = { endpoint: string; parameters: string };

/** Shopify would not: as a sentence for the merchant. */
export type WebPixelRefusal = { kind: "refused"; message: string };

/**
 * Turns the shop's web pixel on with these settings, whether it is there or not. Only the id of one's own pixel is known:
 * one that was there before is found and brought up to date.
 *
 * Errors: a refusal for the merchant to read, or a failure of the call, after which the same may be asked again.
 * Source: webPixelCreate, webPixelUpdate, webPixel, Admin API 2026-10.
 */
export async function turnOnWebPixel(
  call: AdminCall,
  known: string | null,
  settings: WebPixelSettings,
): Promise<Result<string, WebPixelRefusal | AdminFailure>> {
  if (known !== null) {
    const updated = await update(call, known, settings);
    if (updated.ok || !isGone(updated.error)) return updated;
  }
  const created = await create(call, settings);
  if (created.ok || !isTaken(created.error)) return created;
  const found = await call(WEB_PIXEL, {});
  if (!found.ok) return fail(sentenceOf(found.error));
  return found.value.webPixel === null ? created : update(call, found.value.webPixel.id, settings);
}

type Refusal = WebPixelRefusal & { code?: string | null };

async function create(call: AdminCall, settings: WebPixelSettings): Promise<Result<string, Refusal | AdminFailure>> {
  const answer = await call(CREATE_WEB_PIXEL, { webPixel: { settings } });
  return answer.ok ? idOf(answer.value.webPixelCreate) : fail(sentenceOf(answer.error));
}

async function update(
  call: AdminCall,
  id: string,
  settings: WebPixelSettings,
): Promise<Result<string, Refusal | AdminFailure>> {
  const answer = await call(UPDATE_WEB_PIXEL, { id, webPixel: { settings } });
  return answer.ok ? idOf(answer.value.webPixelUpdate) : fail(sentenceOf(answer.error));
}

type Told = { webPixel: { id: string } | null; userErrors: UserError[] } | null;

function idOf(told: Told): Result<string, Refusal> {
  const [error] = told?.userErrors ?? [];
  if (error !== undefined) return fail({ kind: "refused", code: error.code, message: refusalWords(error) });
  if (told?.webPixel) return ok(told.webPixel.id);
  return fail({ kind: "refused", message: "Shopify did not say that the pixel is on." });
}

const isTaken = (error: Refusal | AdminFailure) => "code" in error && error.code === "TAKEN";
const isGone = (error: Refusal | AdminFailure) =>
  error.kind === "refused"
    ? "code" in error && error.code === "NOT_FOUND"
    : /not found|no web pixel/i.test(error.message);

// Errors of pixels come as userErrors or, as has been seen, as errors of the whole answer.
function sentenceOf(failure: AdminFailure): Refusal | AdminFailure {
  if (failure.kind !== "rejected") return failure;
  if (/access denied/i.test(failure.message))
    return {
      kind: "refused",
      message: "Vouch lacks the permission to see visits. Open Vouch again in your admin and grant what it asks for.",
    };
  if (/no extension/i.test(failure.message)) return { kind: "refused", message: NO_EXTENSION };
  return { ...failure };
}

const NO_EXTENSION =
  "Shopify does not have Vouch’s pixel yet: whoever operates Vouch has to deploy it (shopify app deploy).";

function refusalWords({ code, message }: UserError): string {
  switch (code) {
    case "NO_EXTENSION":
      return NO_EXTENSION;
    case "INVALID_SETTINGS":
    case "INVALID_SETTINGS_DEFINITION":
    case "INVALID_CONFIGURATION_JSON":
      return `Shopify did not take the pixel’s settings: ${message}`;
    default:
      return `Shopify says: ${message}`;
  }
}
