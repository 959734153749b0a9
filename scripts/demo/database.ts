import pg from "pg";
import { migrate } from "../migrate.ts";

const NAME = "vouch_demo";

/** Makes the demo's own database afresh on the server of an address, with what a former demo left thrown away. */
export async function freshDatabase(server: string): Promise<string> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${NAME} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${NAME}`);
  } finally {
    await client.end();
  }
  const address = new URL(server);
  address.pathname = `/${NAME}`;
  await migrate(address.href);
  return address.href;
}
