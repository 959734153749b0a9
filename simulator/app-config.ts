import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "smol-toml";

export interface Subscription {
  topic: string;
  uri: string;
  includeFields: string[] | null;
  compliance: boolean;
}

/** What a visitor must have allowed before the app's pixel runs: the extension's [customer_privacy]. */
export interface PixelPrivacy {
  analytics: boolean;
  marketing: boolean;
  preferences: boolean;
  saleOfData: "enabled" | "disabled" | "ldu";
}

/** A link of the app under More actions on one of the admin's pages. */
export interface AdminLink {
  label: string;
  target: string;
  url: string;
}

/** What Shopify knows of an app from its shopify.app.toml, and of its pixel and its links from the extensions' tomls beside it. */
export interface AppConfig {
  name: string;
  handle: string;
  scopes: string[];
  optionalScopes: string[];
  apiVersion: string;
  subscriptions: Subscription[];
  proxy: { url: string; subpath: string; prefix: string } | null;
  pixelPrivacy: PixelPrivacy;
  links: AdminLink[];
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
  const extensions = readExtensions(path.join(path.dirname(file), "extensions"));
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
    pixelPrivacy: pixelPrivacyOf(extensions),
    links: linksOf(extensions),
  };
}

interface ExtensionToml {
  type?: string;
  customer_privacy?: { analytics?: boolean; marketing?: boolean; preferences?: boolean; sale_of_data?: string };
  extensions?: { name: string; type: string; targeting?: { target: string; url?: string }[] }[];
}

function readExtensions(folder: string): ExtensionToml[] {
  const tomls = existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name, EXTENSION)) : [];
  return tomls.filter((one) => existsSync(one)).map((one) => parse(readFileSync(one, "utf8")) as ExtensionToml);
}

/** The privacy of the first web pixel among the extensions; an app without one asks for nothing. */
function pixelPrivacyOf(extensions: readonly ExtensionToml[]): PixelPrivacy {
  const pixel = extensions.find((one) => one.type === "web_pixel_extension");
  const { analytics = false, marketing = false, preferences = false, sale_of_data } = pixel?.customer_privacy ?? {};
  const saleOfData = sale_of_data === "enabled" || sale_of_data === "ldu" ? sale_of_data : "disabled";
  return { analytics, marketing, preferences, saleOfData };
}

const linksOf = (tomls: readonly ExtensionToml[]): AdminLink[] =>
  tomls
    .flatMap(({ extensions = [] }) => extensions.filter(({ type }) => type === "admin_link"))
    .flatMap(({ name: label, targeting = [] }) =>
      targeting.flatMap(({ target, url }) => (url === undefined ? [] : [{ label, target, url }])),
    );

const EXTENSION = "shopify.extension.toml";

const splitScopes = (scopes: string): string[] =>
  scopes
    .split(",")
    .map((scope) => scope.trim())
    .filter(Boolean);

/** A write scope holds the read scope of the same name. */
export const holds = (scopes: readonly string[], wanted: string): boolean =>
  scopes.includes(wanted) || (wanted.startsWith("read_") && scopes.includes(wanted.replace("read_", "write_")));

/** Where a store shows the app's own page to its visitors; nothing where the app has none. */
export const proxyPath = ({ proxy }: Pick<AppConfig, "proxy">): string =>
  proxy === null ? "" : `/${proxy.prefix}/${proxy.subpath}`;
