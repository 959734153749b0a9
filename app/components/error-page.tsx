import { isRouteErrorResponse, useNavigate } from "@remix-run/react";
import { BlockStack, Box, Button, Card, InlineStack, Page, Text } from "@shopify/polaris";

/** Shopify's library answers with a script of its own when a session has to be made anew. */
export function isAnswerOfShopify(error: unknown): boolean {
  return isRouteErrorResponse(error) && typeof error.data === "string" && /<script/i.test(error.data);
}

/** Says what happened and what to do, where a page cannot be shown. */
export function ErrorPage({ error }: { error: unknown }) {
  const navigate = useNavigate();
  const { title, text, again } = explain(error);
  return (
    <Page narrowWidth>
      <Box paddingBlockStart="800">
        <Card>
          <BlockStack gap="300">
            <Text as="h1" variant="headingMd">
              {title}
            </Text>
            <Text as="p">{text}</Text>
            <InlineStack align="start" gap="200">
              {again && (
                <Button variant="primary" onClick={() => window.location.reload()}>
                  Load the page again
                </Button>
              )}
              <Button onClick={() => navigate("/app")}>Go to Home</Button>
            </InlineStack>
          </BlockStack>
        </Card>
      </Box>
    </Page>
  );
}

function explain(error: unknown): { title: string; text: string; again: boolean } {
  if (isRouteErrorResponse(error) && error.status === 404) {
    const said = typeof error.data === "string" && error.data !== "" ? error.data : null;
    return {
      title: "There is no such page",
      text: said ?? "It may have been removed, or the link may be cut short.",
      again: false,
    };
  }
  return {
    title: "This page could not be loaded",
    text: "Nothing was lost: orders go on being booked while a page is down. Load it again in a moment.",
    again: true,
  };
}
