import { Banner } from "@shopify/polaris";
import { isWaiting, type Partner } from "../domain/partner.ts";
import { counted } from "./numbers.ts";
import { useShop } from "./shop-context.tsx";

type Whom = Pick<Partner, "name" | "state" | "terms">;

/** While a partner is paused or archived, what their codes go on giving costs the shop and earns nobody anything. */
export function EarnsNothing({ partner, live }: { partner: Whom; live: number }) {
  if (partner.state === "active") return <OtherCurrency partner={partner} />;
  if (isWaiting(partner.state)) return <Waiting partner={partner} />;
  return (
    <Banner tone={live > 0 ? "warning" : "info"}>
      <p>
        {`${partner.name} is ${partner.state}: orders placed from now on earn nothing.`}
        {live > 0 && ` Customers still get the discount of ${counted(live, "live code")}; stop what should end.`}
        {partner.state === "archived" && " To add a code, make them active again."}
      </p>
    </Banner>
  );
}

/** Terms from before the store counted in another currency: nothing is converted. */
function OtherCurrency({ partner }: { partner: Whom }) {
  const { currency } = useShop();
  const { terms } = partner.terms;
  if (terms === null || terms.kind === "percent" || terms.currency === currency) return null;
  return (
    <Banner tone="warning">
      <p>
        {`${partner.name} earns nothing on orders in ${currency}: the commission is an amount in ${terms.currency}, and nothing is converted. Set it in ${currency} under Commission.`}
      </p>
    </Banner>
  );
}

function Waiting({ partner }: { partner: Whom }) {
  const applied = partner.state === "applied";
  return (
    <Banner tone="info">
      <p>
        {applied
          ? `${partner.name} applied to become a partner. The note holds what was written. Until you approve, nothing is earned.`
          : `${partner.name} is invited, and earns nothing until the invitation is accepted.`}
        {" A code that you add approves at once."}
      </p>
    </Banner>
  );
}
