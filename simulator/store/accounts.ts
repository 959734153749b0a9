import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { World } from "../world.ts";
import type { Customer } from "./customer.ts";
import { customerOf } from "./orders.ts";
import type { Shop } from "./shop.ts";

export interface AccountRequest {
  email: string;
  password: string;
  firstName?: string;
  lastName?: string;
}

/** Opens an account, also for one who has bought without one. Errors: RangeError with the sentence the form shows. */
export function registerCustomer(world: World, shop: Shop, request: AccountRequest): Customer {
  const { email, password, firstName, lastName } = request;
  if (!/^[^\s@]+@[^\s@]+$/.test(email ?? "")) throw new RangeError("Email is invalid");
  if ((password ?? "").length < 5) throw new RangeError("Password is too short (minimum is 5 characters)");
  const named = { email, ...(firstName && { firstName }), ...(lastName && { lastName }) };
  const customer = customerOf(world, shop, named, world.now());
  if (!customer) throw new RangeError("Email is invalid");
  if (customer.password)
    throw new RangeError("This email address is already associated with an account. Log in instead.");
  const salt = randomBytes(16).toString("hex");
  customer.password = { salt, hash: hashed(password, salt).toString("hex") };
  shop.customers.set(customer.id, customer);
  return customer;
}

const hashed = (password: string, salt: string): Buffer => scryptSync(password, salt, 32);

/** The customer of this address and password, or null: an account without a password opens to none. */
export function customerWith(shop: Shop, email: string, password: string): Customer | null {
  const found = [...shop.customers.values()].find((one) => one.email.toLowerCase() === email.toLowerCase());
  if (!found?.password) return null;
  const wanted = Buffer.from(found.password.hash, "hex");
  return timingSafeEqual(wanted, hashed(password, found.password.salt)) ? found : null;
}
