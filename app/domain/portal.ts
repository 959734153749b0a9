/** What partners see on their page in the shop. */
export type PortalSettings = {
  open: boolean;
  showsOrderNames: boolean;
  showsAmounts: boolean;
  showsProducts: boolean;
  /** Orders for which something spoke for the partner, and which were not credited to them. */
  showsPassedOver: boolean;
  /** Whether partners may enter and change their payout details. */
  editsPayee: boolean;
  /** Whether anybody may apply to become a partner. */
  takesApplications: boolean;
};

export const DEFAULT_PORTAL: PortalSettings = {
  open: true,
  showsOrderNames: true,
  showsAmounts: true,
  showsProducts: false,
  showsPassedOver: true,
  editsPayee: true,
  takesApplications: false,
};

/** The settings as the fields of a form: "on", or empty. */
export const portalFields = (settings: PortalSettings): Record<keyof PortalSettings, string> => ({
  open: settings.open ? "on" : "",
  showsOrderNames: settings.showsOrderNames ? "on" : "",
  showsAmounts: settings.showsAmounts ? "on" : "",
  showsProducts: settings.showsProducts ? "on" : "",
  showsPassedOver: settings.showsPassedOver ? "on" : "",
  editsPayee: settings.editsPayee ? "on" : "",
  takesApplications: settings.takesApplications ? "on" : "",
});
