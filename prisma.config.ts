import { defineConfig } from "prisma/config";
import { migrateAdapter } from "./prisma/migrate-adapter.ts";

// `generate` and `validate` need no database, but without an address the CLI cannot read the schema and falls back to
// downloading an engine. Nothing listens at this one.
const databaseUrl = process.env.DATABASE_URL ?? "postgresql://postgres@127.0.0.1:5432/vouch";
process.env.DATABASE_URL = databaseUrl;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  engine: "js",
  experimental: { adapter: true },
  adapter: async () => migrateAdapter(databaseUrl, process.env.SHADOW_DATABASE_URL),
});
