/** The part of App Bridge that the screens speak to. It is absent until its script has loaded, and outside of the admin. */
type AppBridge = {
  toast?: { show: (message: string, options?: { isError?: boolean; duration?: number }) => unknown };
  loading?: (busy: boolean) => void;
  saveBar?: {
    show: (id: string) => Promise<void>;
    hide: (id: string) => Promise<void>;
    leaveConfirmation?: () => Promise<void>;
  };
  /** Undefined where the merchant closes it without choosing. */
  resourcePicker?: (options: {
    type: "product" | "collection";
    multiple: boolean;
    action: "select";
    selectionIds: { id: string }[];
  }) => Promise<{ id: string; title: string }[] | undefined>;
};

export function appBridge(): AppBridge | null {
  if (typeof window === "undefined") return null;
  return (window as Window & { shopify?: AppBridge }).shopify ?? null;
}

/** Says what has just worked. What did not work is said where it can be mended, never in a toast. */
export function toast(message: string): void {
  appBridge()?.toast?.show(message);
}
