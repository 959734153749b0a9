import type { TaskName } from "../db/jobs.ts";
import { checkAddressesTask, writeAddressTask } from "./addresses.ts";
import { approveDueTask, lookAgainTask, pruneClicksTask, pruneQuarantineTask } from "./books.ts";
import {
  carryOutListWishTask,
  deleteOfferTask,
  handOverCodesTask,
  makeCodeTask,
  makeFirstCodesTask,
  mapCodesTask,
  moveCodeTask,
  pruneBatchesTask,
  refreshDiscountTask,
  resumeBatchesTask,
  runBatchTask,
  stopCodeTask,
  sweepDiscountsTask,
  sweepStoresTask,
  writeOfferTask,
} from "./codes.ts";
import type { Context } from "./context.ts";
import { runMovingTask } from "./moving.ts";
import {
  askJourneysTask,
  backfillTask,
  disproveOrderTask,
  fetchOrderTask,
  readJourneysTask,
  reconcileOrdersTask,
  reconcileStoresTask,
} from "./orders.ts";
import { hashPartnersTask, keepPayeesTask, mailPayeeChangeTask } from "./payees.ts";
import { mailPartnerTask, mailSignInTask, pruneAccessTask } from "./portal.ts";
import {
  activatePixelsTask,
  activatePixelTask,
  answerDataRequestTask,
  confirmUninstallTask,
  redactCustomerTask,
  redactShopTask,
  refreshScopesTask,
  refreshShopTask,
} from "./shops.ts";

export type Task = {
  name: TaskName;
  /** Minute, hour, day, month, weekday in UTC; null for a task that only its cause adds. */
  schedule: readonly string[] | null;
  /** What it is for, and why at those times. */
  why: string;
  run: (payload: unknown, context: Context) => Promise<void>;
};

/** Every task of the worker. Each may be run twice, or again after it died half-way. */
export const TASKS: readonly Task[] = [
  {
    name: "approve-due",
    schedule: ["0 2 * * *", "37 * * * *"],
    why: "Approves commissions whose waiting period is over: nightly, and every hour for what a missed night left.",
    run: approveDueTask,
  },
  {
    name: "prune-quarantine",
    schedule: ["20 3 * * *"],
    why: "Drops the bodies of events that could not be booked once they are 30 days old, as promised.",
    run: pruneQuarantineTask,
  },
  {
    name: "prune-clicks",
    schedule: ["40 3 * * *"],
    why: "Drops clicks and ties after 90 days: what they led to stands with its orders.",
    run: pruneClicksTask,
  },
  {
    name: "activate-pixels",
    schedule: ["50 4 * * *"],
    why: "Looks at every shop's pixel each night, so that one that was switched off in Shopify is on again.",
    run: activatePixelsTask,
  },
  {
    name: "activate-pixel",
    schedule: null,
    why: "Turns the web pixel on after an install, and tells it what to look for.",
    run: activatePixelTask,
  },
  {
    name: "backfill",
    schedule: null,
    why: "Reads the orders of the last 60 days after an install.",
    run: backfillTask,
  },
  {
    name: "disprove-order",
    schedule: null,
    why: "Takes an order back from the shop that had it by a replayed body, once another shop's token has read it.",
    run: disproveOrderTask,
  },
  {
    name: "fetch-order",
    schedule: null,
    why: "Reads an order of which a webhook left something open.",
    run: fetchOrderTask,
  },
  {
    name: "reconcile-stores",
    schedule: ["3 * * * *"],
    why: "Has every store's orders compared with those here each hour, each at its own moment of it: webhooks get lost.",
    run: reconcileStoresTask,
  },
  {
    name: "reconcile-orders",
    schedule: null,
    why: "Finds orders of whose change no webhook came, and has them read.",
    run: reconcileOrdersTask,
  },
  {
    name: "ask-journeys",
    schedule: ["23 * * * *"],
    why: "Has orders for which nothing speaks asked for at Shopify every hour, each shop at its own moment of it.",
    run: askJourneysTask,
  },
  {
    name: "read-journeys",
    schedule: null,
    why: "Reads what Shopify recorded of the visits before a shop's uncredited orders.",
    run: readJourneysTask,
  },
  { name: "mail-sign-in", schedule: null, why: "Mails the link that opens a partner's page.", run: mailSignInTask },
  {
    name: "mail-partner",
    schedule: null,
    why: "Mails an invitation, or what became of an application.",
    run: mailPartnerTask,
  },
  {
    name: "prune-access",
    schedule: ["45 3 * * *"],
    why: "Drops links and sessions of partners' pages that have ended.",
    run: pruneAccessTask,
  },
  {
    name: "mail-payee-change",
    schedule: null,
    why: "Tells a partner, at the address they had, that their payout details or their address changed.",
    run: mailPayeeChangeTask,
  },
  {
    name: "keep-payees",
    schedule: ["5 4 * * *"],
    why: "Seals payout details anew where the app's secret was rotated, and forgets addresses that were told of a change.",
    run: keepPayeesTask,
  },
  {
    name: "hash-partners",
    schedule: null,
    why: "Hashes partners' addresses anew where another key was set, as soon as a process starts.",
    run: hashPartnersTask,
  },
  {
    name: "prune-batches",
    schedule: ["55 3 * * *"],
    why: "Drops imports that were drafted and left, and the rows of those that are long done.",
    run: pruneBatchesTask,
  },
  {
    name: "carry-out-list-wish",
    schedule: null,
    why: "Stops, resumes, makes again or deletes all codes of a list, some at a time.",
    run: carryOutListWishTask,
  },
  {
    name: "make-code",
    schedule: null,
    why: "Makes a code in the store that the request could not make.",
    run: makeCodeTask,
  },
  {
    name: "make-first-codes",
    schedule: null,
    why: "Makes the codes that new partners of a shop get by themselves.",
    run: makeFirstCodesTask,
  },
  { name: "resume-code", schedule: null, why: "Puts a stopped code back into its discount.", run: makeCodeTask },
  { name: "stop-code", schedule: null, why: "Takes a code out of the store.", run: stopCodeTask },
  {
    name: "move-code",
    schedule: null,
    why: "Moves a code into a discount of its own, or back to the others.",
    run: moveCodeTask,
  },
  {
    name: "map-codes",
    schedule: null,
    why: "Gives all codes of a discount of the store to a partner, page by page.",
    run: mapCodesTask,
  },
  {
    name: "refresh-discount",
    schedule: null,
    why: "Looks at a discount that changed in the store.",
    run: refreshDiscountTask,
  },
  {
    name: "sweep-stores",
    schedule: ["10 0 * * *"],
    why: "Has every store looked at in the first hours of the day, each at its own moment: webhooks get lost.",
    run: sweepStoresTask,
  },
  {
    name: "sweep-discounts",
    schedule: null,
    why: "Looks at all discounts and codes of a store that matter here.",
    run: sweepDiscountsTask,
  },
  {
    name: "write-address",
    schedule: null,
    why: "Tells the store where a short address leads, or takes it out.",
    run: writeAddressTask,
  },
  {
    name: "check-addresses",
    schedule: null,
    why: "Looks at the redirects behind short addresses, after each look at a store.",
    run: checkAddressesTask,
  },
  {
    name: "run-batch",
    schedule: null,
    why: "Makes the codes of an import or a pattern, or takes them back.",
    run: runBatchTask,
  },
  {
    name: "run-moving",
    schedule: null,
    why: "Brings over balances or customers of a former program, or takes them back.",
    run: runMovingTask,
  },
  {
    name: "resume-batches",
    schedule: ["* * * * *"],
    why: "Takes up every minute what a process did that died: its jobs are held for hours otherwise.",
    run: resumeBatchesTask,
  },
  {
    name: "hand-over-codes",
    schedule: ["* * * * *"],
    why: "Writes down whose codes are that were given from this day on: orders know it by themselves, lists and links do not.",
    run: handOverCodesTask,
  },
  {
    name: "delete-offer",
    schedule: null,
    why: "Deletes an offer without codes, and what is left of it in the store, where that did not work at once.",
    run: deleteOfferTask,
  },
  {
    name: "write-offer",
    schedule: null,
    why: "Tells the store what an offer has become, discount by discount.",
    run: writeOfferTask,
  },
  {
    name: "look-again",
    schedule: null,
    why: "Settles orders again after a change that reaches back.",
    run: lookAgainTask,
  },
  {
    name: "refresh-shop",
    schedule: null,
    why: "Reads currency, time zone and plan after shop/update.",
    run: refreshShopTask,
  },
  {
    name: "refresh-scopes",
    schedule: null,
    why: "Reads after app/scopes_update what was granted, and turns on what lacked a scope.",
    run: refreshScopesTask,
  },
  {
    name: "confirm-uninstall",
    schedule: null,
    why: "Asks with the shop's own token whether it was uninstalled, where what told of it does not name the shop.",
    run: confirmUninstallTask,
  },
  {
    name: "answer-data-request",
    schedule: null,
    why: "Gathers what is kept of a customer.",
    run: answerDataRequestTask,
  },
  { name: "redact-customer", schedule: null, why: "Erases what leads to a customer.", run: redactCustomerTask },
  { name: "redact-shop", schedule: null, why: "Removes all that is kept of a shop.", run: redactShopTask },
];

/** The schedules in the language of graphile-worker; a run that is late by up to a day is made up for once. */
export const CRONTAB = TASKS.flatMap(({ name, schedule }) =>
  (schedule ?? []).map((times, place) => `${times} ${name} ?id=${name}-${place}&jobKey=${name}&fill=1d`),
).join("\n");
