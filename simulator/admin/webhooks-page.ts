import type { Shop } from "../store/shop.ts";
import type { Delivery } from "../webhooks.ts";
import type { World } from "../world.ts";
import { html } from "./html.ts";
import { adminPage, page, storePath } from "./layout.ts";
import { when } from "./words.ts";

const TONE: Record<Delivery["status"], string> = { waiting: "warn", delivered: "good", failed: "bad", dropped: "bad" };
const SHOWN = 80;

/** What was sent to the app, and the weather it travels in. */
export function webhooksPage(world: World, shop: Shop): string {
  const { knobs, outbox, pending } = world.webhooks;
  const deliveries = outbox.filter((one) => one.shop === shop.domain).reverse();
  const percent = (name: "repeat" | "reorder" | "drop", label: string) =>
    html`<label class="field">${label}, %<input type="number" min="0" max="100" name="${name}" value="${Math.round(knobs[name] * 100)}"></label>`;
  return adminPage(
    shop,
    world.app.config,
    "webhooks",
    "Webhooks",
    page(html`<div class="heading"><h1>Webhooks</h1><span class="quiet">${pending} waiting</span><div class="actions"><a class="button" href="${storePath(shop)}/webhooks">Refresh</a></div></div>
<section class="card"><h2>Weather</h2><form method="post" action="${storePath(shop)}/knobs"><div class="fields">
${percent("repeat", "Sent twice")}${percent("reorder", "Out of order")}${percent("drop", "Lost")}
<label class="field">Delay, ms<input type="number" min="0" name="delayMs" value="${knobs.delayMs}"></label></div>
<div><button class="button">Set</button></div></form></section>
<section class="card flush"><table><thead><tr><th>Topic</th><th>State</th><th class="wide">To</th><th class="wide number">Attempts</th><th class="number">Answer</th></tr></thead><tbody>
${deliveries.slice(0, SHOWN).map((one) => {
  const last = one.attempts.at(-1);
  return html`<tr><td><details><summary class="code">${one.topic}</summary><pre class="code" style="white-space:pre-wrap;overflow-wrap:anywhere;max-width:60ch">${one.body.slice(0, 4000)}</pre></details><div class="quiet small">${when(shop, Date.parse(one.triggeredAt))}</div></td>
<td><span class="badge ${TONE[one.status]}">${one.status}</span></td><td class="wide code small">${one.uri}</td><td class="wide number">${one.attempts.length}</td><td class="number">${last && html`${last.answer} <span class="wide quiet small">${last.ms} ms</span>`}</td></tr>`;
})}
${deliveries.length === 0 && html`<tr><td colspan="5" class="empty quiet">Nothing sent yet.</td></tr>`}</tbody></table></section>`),
  );
}
