/** What partners see on their page in the shop. */
export type PortalSettings = {
  open: boolean;
  showsOrderNames: boolean;
  showsAmounts: boolean;
  showsProducts: boolean;
  /** Whether anybody may apply to become a partner. */
  takesApplications: boolean;
};

export const DEFAULT_PORTAL: PortalSettings = {
  open: true,
  showsOrderNames: true,
  showsAmounts: true,
  showsProducts: false,
  takesApplications: false,
};
