import { readFileSync } from "node:fs";
import { parse } from "smol-toml";

export interface Subscription {
  topic: string;
  uri: string;
  includeFields: string[] | null;
  compliance: boolean;
}

/** What Shopify knows of an app from its shopify.app.toml. */
export interface AppConfig {
  name: string;
  handle: string;
  scopes: string[];
  optionalScopes: string[];
  apiVersion: string;
  subscriptions: Subscription[];
  proxy: { url: string; subpath: string; prefix: string } | null;
}

interface Toml {
  name?: string;
  handle?: string;
  access_scopes?: { scopes?: string; optional_scopes?: string[] };
  webhooks?: {
    api_version?: string;
    subscriptions?: { topics?: string[]; compliance_topics?: string[]; uri?: string; include_fields?: string[] }[];
  };
  app_proxy?: { url: string; subpath: string; prefix: string };
}

/** Errors: throws where the file is missing, is no TOML, or a subscription names no uri. */
export function readAppConfig(file: string): AppConfig {
  const toml = parse(readFileSync(file, "utf8")) as Toml;
  const name = toml.name ?? "App";
  return {
    name,
    handle: toml.handle ?? name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
    scopes: splitScopes(toml.access_scopes?.scopes ?? ""),
    optionalScopes: toml.access_scopes?.optional_scopes ?? [],
    apiVersion: toml.webhooks?.api_version ?? "2026-10",
    subscriptions: (toml.webhooks?.subscriptions ?? []).flatMap((one) => {
      const uri = one.uri;
      if (!uri) throw new Error(`${file}: a webhook subscription has no uri`);
      const of = (compliance: boolean) => (topic: string) => ({
        topic,
        uri,
        includeFields: compliance ? null : (one.include_fields ?? null),
        compliance,
      });
      return [...(one.topics ?? []).map(of(false)), ...(one.compliance_topics ?? []).map(of(true))];
    }),
    proxy: toml.app_proxy ?? null,
  };
}

const splitScopes = (scopes: string): string[] =>
  scopes
    .split(",")
    .map((scope) => scope.trim())
    .filter(Boolean);

/** A write scope holds the read scope of the same name. */
export const holds = (scopes: readonly string[], wanted: string): boolean =>
  scopes.includes(wanted) || (wanted.startsWith("read_") && scopes.includes(wanted.replace("read_", "write_")));
