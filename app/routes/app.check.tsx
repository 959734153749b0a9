import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Box, Button, Card, InlineStack, Page, TextField } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { CheckSteps } from "../components/check-steps.tsx";
import { useShop } from "../components/shop-context.tsx";
import { TrialOrder } from "../components/trial-order.tsx";
import { useAddress } from "../components/use-address.ts";
import type { CheckStep } from "../domain/check-step.ts";
import { amountProblem, typedAmount } from "../domain/typed-amount.ts";
import { merchantOf } from "../merchant.server.ts";
import { check } from "../services/check.ts";

// A round sum, in which a percentage can be read off.
const USUAL_CART = "100";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, call, now } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const typed = query.get("q") ?? "";
  const cart = query.get("cart") || USUAL_CART;
  const amount = typedAmount(cart, shop.currency);
  if (amount === null) return { typed, cart, problem: amountProblem(cart, shop.currency), steps: [] };
  return { typed, cart, problem: null, steps: await check(shop, call, { typed, cart: amount }, now) };
}

export default function CheckPage() {
  const { steps } = useLoaderData<typeof loader>();
  const good = goodCode(steps);
  return (
    <Page
      backAction={{ content: "Offers", url: "/app/offers" }}
      title="Check"
      subtitle="What would happen now with a code or a link, step by step. Nothing is changed."
    >
      <BlockStack gap="400">
        <Card>
          <Ask />
        </Card>
        {steps.length > 0 && <CheckSteps steps={steps} />}
        {good !== null && <TrialOrder key={good} code={good} />}
      </BlockStack>
    </Page>
  );
}

/** The code of a check that found nothing to put right. */
function goodCode(steps: readonly CheckStep[]): string | null {
  if (steps.some(({ verdict }) => verdict === "bad")) return null;
  return steps.find((step) => step.kind === "known")?.code.display ?? null;
}

function Ask() {
  const answered = useLoaderData<typeof loader>();
  const { currency } = useShop();
  const { change, busy } = useAddress();
  const [typed, setTyped] = useState(answered.typed);
  const [cart, setCart] = useState(answered.cart);
  // The address may be changed by going back, or by a link to another check.
  useEffect(() => {
    setTyped(answered.typed);
    setCart(answered.cart);
  }, [answered.typed, answered.cart]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change({ q: typed.trim(), cart: cart.trim() === USUAL_CART ? null : cart.trim() });
      }}
    >
      <BlockStack gap="400">
        <TextField
          label="Code or link"
          name="q"
          value={typed}
          onChange={setTyped}
          maxLength={4000}
          autoComplete="off"
          spellCheck={false}
          placeholder="SARAH20"
          helpText="As customers type it, or as a partner posts it. A link makes no click."
        />
        <div className="vouch-short-field">
          <TextField
            label="Cart amount"
            helpText="Of the items, without tax."
            name="cart"
            prefix={currency}
            value={cart}
            onChange={setCart}
            inputMode="decimal"
            maxLength={20}
            autoComplete="off"
            {...(answered.problem && { error: answered.problem })}
          />
        </div>
        <InlineStack>
          <Box>
            <Button submit variant="primary" loading={busy} disabled={typed.trim() === ""}>
              Check
            </Button>
          </Box>
        </InlineStack>
      </BlockStack>
    </form>
  );
}
