import { Card, EmptyState } from "@shopify/polaris";
import codes from "./art/codes.svg";
import done from "./art/done.svg";
import orders from "./art/orders.svg";
import partners from "./art/partners.svg";

const ART = { codes, done, orders, partners };

type EmptyListProps = {
  art: keyof typeof ART;
  heading: string;
  text: string;
  action?: { content: string; url: string };
  secondaryAction?: { content: string; url: string };
};

/** What a list is for and how its first row comes, while it has none. */
export function EmptyList({ art, heading, text, action, secondaryAction }: EmptyListProps) {
  return (
    <Card>
      <EmptyState
        heading={heading}
        image={ART[art]}
        {...(action && { action })}
        {...(secondaryAction && { secondaryAction })}
      >
        <p>{text}</p>
      </EmptyState>
    </Card>
  );
}
