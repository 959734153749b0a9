/** What partners see on their page in the shop. */
export type PortalSettings = {
  open: boolean;
  showsOrderNames: boolean;
  showsAmounts: boolean;
  showsProducts: boolean;
  /** Orders for which something spoke for the partner, and which were not credited to them. */
  showsPassedOver: boolean;
};

export const DEFAULT_PORTAL: PortalSettings = {
  open: true,
  showsOrderNames: true,
  showsAmounts: true,
  showsProducts: false,
  showsPassedOver: true,
};
