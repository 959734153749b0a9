// What could not be saved for a reason that passes is said beside the form, whichever form it is (decision 63).
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { whileBusy } from "../../tests/busy.ts";
import { openStore } from "../../tests/store.ts";
import { instant } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import { addCode } from "../services/codes.ts";
import { listGroupTerms } from "../services/groups.ts";
import { createOffer } from "../services/offers.ts";
import { createPartner } from "../services/partners.ts";

const store = await openStore();
afterAll(() => store.close());

/** Where a route only hands its form on: the file that saves it. */
const SAVED_BY: Record<string, string> = {
  "portal_.payee.tsx": "../portal-payee.server.tsx",
  "proxy_.payee.tsx": "../portal-payee.server.tsx",
};

/** Calls of services that save nothing of a form. */
const READS = /^(get|read|find|list|choose|partnerOf)/;
const ASIDE = new Set(["notePortalPath", "checkFormToken"]);

/** What is saved without a word where it could not be, and why nobody loses anything by it. */
const NOTHING_TO_LOSE: Record<string, string> = {
  "portal.tsx: endSession": "signs out: the button stands where it stood",
  "portal_.accept.tsx: acceptInvitation": "a button of a mail, whose link stays good",
  "portal_.enter.tsx: openSession": "a button of a mail, whose link stays good",
  "webhooks.app.tsx: recordUninstall": "Shopify sends it again",
  "webhooks.app.tsx: askWhetherUninstalled": "Shopify sends it again",
  "webhooks.app.tsx: recordScopesUpdate": "Shopify sends it again",
  "webhooks.compliance.tsx: recordPrivacyRequest": "Shopify sends it again",
  "webhooks.shop.tsx: recordShopUpdate": "Shopify sends it again",
};

type Route = { action?: (args: object) => Promise<unknown> };
const routeOf = (file: string): Promise<Route> => import(path.join(import.meta.dirname, file));

/** What stands between a bracket and the one that closes it, and where that ends. */
function within(text: string, open: number): { inner: string; end: number } {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if ("({".includes(text.charAt(at))) depth += 1;
    if (")}".includes(text.charAt(at))) depth -= 1;
    if (depth === 0) return { inner: text.slice(open, at), end: at };
  }
  throw new Error("a bracket is not closed");
}

/** The text without what stands in `unlessBusy( … )`. */
function unguarded(text: string): string {
  const at = text.indexOf("unlessBusy(");
  if (at < 0) return text;
  const { end } = within(text, at + "unlessBusy".length);
  return text.slice(0, at) + unguarded(text.slice(end));
}

/** The services that an action calls to save something, outside of `unlessBusy`. */
function savedSilently(file: string): string[] {
  const source = readFileSync(path.join(import.meta.dirname, SAVED_BY[file] ?? file), "utf8");
  const imports = [...source.matchAll(/import \{([^}]*)\} from "\.[^"]*\/services\/[^"]*";/g)];
  const services = imports.flatMap(([, names = ""]) => names.split(",").map((name) => name.trim())).filter(Boolean);
  const [start] = [...source.matchAll(/export async function (action|savePayeePage)\(.*\{$/gm)];
  if (start === undefined) throw new Error(`${file} has no action that can be read`);
  const action = within(source, start.index + start[0].length - 1).inner;
  const rest = unguarded(action);
  const saving = services.filter((name) => !READS.test(name) && !ASIDE.has(name));
  return saving.filter((name) => new RegExp(`\\b${name}\\(`).test(rest)).map((name) => `${file}: ${name}`);
}

test("every action says what it could not save, or has nothing to lose", async () => {
  const files = globSync(["*.ts", "*.tsx", "*/route.tsx"], { cwd: import.meta.dirname });
  const routes = files.filter((file) => !file.includes(".test."));
  const actions: string[] = [];
  for (const file of routes) if ((await routeOf(file)).action !== undefined) actions.push(file);
  expect(actions.length).toBeGreaterThan(35);
  expect(actions.flatMap(savedSilently).toSorted()).toEqual(Object.keys(NOTHING_TO_LOSE).toSorted());
});

const BUSY = "This could not be saved just now: something else was being saved. Nothing you typed is lost. Try again.";

const databaseUrl = process.env.DATABASE_URL ?? "";

type Form = Record<string, string>;

async function send(file: string, shop: Shop, form: Form, params: Form = {}): Promise<unknown> {
  const { action } = await routeOf(file);
  const headers = { Authorization: `Bearer ${await store.hand.sessionToken(shop.domain)}` };
  const body = new URLSearchParams(form);
  const request = new Request(`https://vouch.test/app?shop=${shop.domain}`, { method: "POST", headers, body });
  const answer = await action?.({ request, params, context: {} });
  if (!(answer instanceof Response)) return answer;
  return answer.status === 200 ? answer.json() : { status: answer.status };
}

const TWENTY = { kind: "percent", percent: "20", startDate: "2026-01-01" };

/** A shop with an offer, a partner and a code that lives in the store. */
async function aProgramme() {
  const { shop, call } = await store.install();
  const now = instant(Date.now());
  const offer = await createOffer(shop, call, { ...TWENTY, title: "Autumn" }, now);
  const partner = await createPartner(shop, { name: "Ada", commission: "percent", rate: "10", group: "VIP" }, now);
  if (offer.kind !== "created" || partner.kind !== "created") throw new Error("no programme was made");
  const { partnerId } = partner;
  await addCode(shop, call, { offerId: offer.offerId, partnerId, typed: "ADA20" }, now);
  const [group] = await listGroupTerms(shop.id);
  return { shop, offerId: offer.offerId, partnerId, groupId: group?.id ?? 0 };
}

test("a form that meets a busy database is answered as one that is refused, and taken when it is sent again", async () => {
  const { shop, offerId, partnerId, groupId } = await aProgramme();
  const refused = { kind: "refused", problems: [{ field: "form", message: BUSY }] };
  const terms = { saidName: "VIP", saidCommission: "percent", saidRate: "15" };
  const id = { id: String(groupId) };
  const partner = String(partnerId);
  const cases: [table: string, file: string, form: Form, busy: unknown, then: object][] = [
    ["group_terms", "app.groups.tsx", { ...id, ...terms }, { result: refused }, { result: { kind: "saved" } }],
    ["code_prefix", "app.prefixes.tsx", { wish: "add", partner, prefix: "ADA-" }, refused, { kind: "added" }],
    ["handle", "app.links.tsx", { wish: "handle", partner, handle: "ada-q" }, refused, { kind: "changed" }],
    ["offer", "app.offers.new.tsx", { ...TWENTY, title: "Winter" }, refused.problems, { status: 302 }],
    [
      "list_wish",
      "app.codes.tsx",
      { wish: "stop", all: "on", offerId: String(offerId) },
      { wish: "stop", results: [], ...refused },
      { wish: "stop", all: 1 },
    ],
  ];
  for (const [table, file, form, busy, then] of cases) {
    expect([file, await whileBusy(databaseUrl, table, () => send(file, shop, form))]).toEqual([file, busy]);
    expect({ file, answer: await send(file, shop, form) }).toMatchObject({ file, answer: then });
  }
});
