// A page of the shop as anybody sees it. Only the shop's own hosts are asked, and only over https.
import type { PageFound } from "../domain/check-step.ts";

const PATIENCE_MS = 3_000;
const MOST_MOVES = 4;

/**
 * What the shop answers for a path. `hosts` are the shop's own, as Shopify names them; the first is asked, and a move among them
 * is followed.
 */
export async function askPage(hosts: readonly [string, ...string[]], path: string): Promise<PageFound> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  let url = new URL(path, `https://${hosts[0]}/`);
  for (let moves = 0; moves <= MOST_MOVES; moves += 1) {
    if (!hosts.includes(url.host) || url.protocol !== "https:") return { kind: "outside", host: url.host };
    if (/^\/password\/?$/.test(url.pathname)) return { kind: "locked" };
    const answer = await head(url, signal);
    if (answer === null) return { kind: "silent" };
    const to = answer.status >= 300 && answer.status < 400 ? answer.location : null;
    const next = to === null ? null : URL.parse(to, url);
    if (next === null) return { kind: "answered", status: answer.status };
    url = next;
  }
  return { kind: "silent" };
}

type Head = { status: number; location: string | null };

async function head(url: URL, signal: AbortSignal): Promise<Head | null> {
  for (const method of ["HEAD", "GET"]) {
    const answer = await send(url, method, signal);
    if (answer === null || (answer.status !== 405 && answer.status !== 501)) return answer;
  }
  return null;
}

async function send(url: URL, method: string, signal: AbortSignal): Promise<Head | null> {
  try {
    const answer = await fetch(url, {
      method,
      redirect: "manual",
      signal,
      headers: { "user-agent": "Vouch (link check)" },
    });
    await answer.body?.cancel();
    return { status: answer.status, location: answer.headers.get("location") };
  } catch (error) {
    // No name, no route, no certificate, no answer in time: which of them says nothing more to the merchant.
    if (error instanceof TypeError || signal.aborted) return null;
    throw error;
  }
}
