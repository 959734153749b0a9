/** The part of App Bridge that the screens speak to. It is absent until its script has loaded, and outside of the admin. */
type AppBridge = {
  toast?: { show: (message: string, options?: { isError?: boolean; duration?: number }) => unknown };
  loading?: (busy: boolean) => void;
  saveBar?: {
    show: (id: string) => Promise<void>;
    hide: (id: string) => Promise<void>;
    leaveConfirmation?: () => Promise<void>;
  };
  scopes?: {
    query: () => Promise<{ granted: string[] }>;
    request: (scopes: string[]) => Promise<{ result: "granted-all" | "declined-all" }>;
  };
  /** Undefined where the merchant closes it without choosing. */
  resourcePicker?: (options: {
    type: "product" | "collection";
    multiple: boolean;
    action: "select";
    selectionIds: { id: string }[];
  }) => Promise<{ id: string; title: string; handle?: string }[] | undefined>;
};

export function appBridge(): AppBridge | null {
  if (typeof window === "undefined") return null;
  return (window as Window & { shopify?: AppBridge }).shopify ?? null;
}

/** Asks the merchant for a scope that the app has not yet, in Shopify's own words. Where nobody can be asked, saving tells. */
export async function askForScope(scope: string): Promise<boolean> {
  const scopes = appBridge()?.scopes;
  if (!scopes || (await scopes.query()).granted.includes(scope)) return true;
  return (await scopes.request([scope])).result === "granted-all";
}

/** Says what has just worked. What did not work is said where it can be mended, never in a toast. */
export function toast(message: string): void {
  appBridge()?.toast?.show(message);
}
