import { amount, when } from "../admin/words.ts";
import { customerWith, registerCustomer } from "../store/accounts.ts";
import type { Customer } from "../store/customer.ts";
import { token } from "../store/ids.ts";
import { totalsOf } from "../store/totals.ts";
import { formIn, go, show } from "./page.ts";
import type { Visited } from "./visited.ts";
import { customerIn, ownPath, renewVisit } from "./visitor.ts";

const ACCOUNT = "/account";

type Typed = Record<string, string>;

function loginPage(visited: Visited, typed: Typed, error?: string): Promise<void> {
  const back = backOf(visited, typed);
  return show(visited, {
    template: "login",
    title: "Log in",
    values: {
      heading: "Log in",
      action: "/account/login",
      typed,
      error,
      return_url: back,
      other_url: `/account/register?return_url=${encodeURIComponent(back)}`,
      other_text: "Create account",
    },
  });
}

function registerPage(visited: Visited, typed: Typed, error?: string): Promise<void> {
  const back = backOf(visited, typed);
  return show(visited, {
    template: "login",
    title: "Create account",
    values: {
      heading: "Create account",
      action: "/account/register",
      registers: true,
      typed,
      error,
      return_url: back,
      other_url: `/account/login?return_url=${encodeURIComponent(back)}`,
      other_text: "Log in",
    },
  });
}

/** Where to go afterwards: only into the shop itself. */
const backOf = ({ request }: Visited, typed: Typed): string =>
  ownPath(typed.return_url ?? request.url.searchParams.get("return_url")) ?? ACCOUNT;

/** The visit goes on under a new cookie, so that one handed over before the log-in opens nothing after it. */
function enter(visited: Visited, customer: Customer, to: string): void {
  renewVisit(visited.shop, visited.visitor, token());
  visited.visitor.visit.customerId = customer.id;
  go(visited, to, 303);
}

export async function login(visited: Visited): Promise<void> {
  if (visited.request.method !== "POST") return loginPage(visited, {});
  const typed = Object.fromEntries(await formIn(visited)) as Typed;
  const customer = customerWith(visited.shop, typed.email ?? "", typed.password ?? "");
  if (!customer) return loginPage(visited, { ...typed, password: "" }, "Incorrect email or password.");
  enter(visited, customer, backOf(visited, typed));
}

export async function register(visited: Visited): Promise<void> {
  if (visited.request.method !== "POST") return registerPage(visited, {});
  const typed = Object.fromEntries(await formIn(visited)) as Typed;
  try {
    const request = { ...typed, email: typed.email ?? "", password: typed.password ?? "" };
    enter(visited, registerCustomer(visited.world, visited.shop, request), backOf(visited, typed));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    await registerPage(visited, { ...typed, password: "" }, error.message);
  }
}

export function logout(visited: Visited): void {
  renewVisit(visited.shop, visited.visitor, token());
  visited.visitor.visit.customerId = null;
  go(visited, "/");
}

export async function accountPage(visited: Visited): Promise<void> {
  const { shop, visitor } = visited;
  const customer = customerIn(shop, visitor);
  if (!customer) return go(visited, "/account/login");
  const orders = [...shop.orders.values()].filter((order) => order.customer?.id === customer.id);
  await show(visited, {
    template: "account",
    title: "Account",
    values: {
      orders: orders.map((order) => ({
        name: order.name,
        date: when(shop, order.processedAt),
        total: amount(shop, totalsOf(order).total),
      })),
    },
  });
}
