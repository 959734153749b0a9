import { Link } from "@remix-run/react";
import { createElement } from "react";

/** App Bridge draws the app's navigation in the admin's own sidebar from these links; the first names the app's home. */
export function NavMenu({ quarantined }: { quarantined: boolean }) {
  return createElement(
    "ui-nav-menu",
    null,
    <Link to="/app" rel="home">
      Home
    </Link>,
    <Link to="/app/orders">Orders</Link>,
    <Link to="/app/partners">Partners</Link>,
    <Link to="/app/offers">Offers</Link>,
    <Link to="/app/codes/all">Codes</Link>,
    quarantined ? <Link to="/app/quarantine">Could not be processed</Link> : null,
    <Link to="/app/settings">Settings</Link>,
  );
}
