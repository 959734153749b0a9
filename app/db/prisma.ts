import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@prisma/client";
import { appPool } from "./pools.ts";

let client: PrismaClient | undefined;

/** Sessions and the admin's ordinary reads and writes, over the app's own pool. Whatever writes an entry or a job is SQL instead. */
export function prisma(): PrismaClient {
  client ??= new PrismaClient({ adapter: new PrismaPg(appPool()) });
  return client;
}
