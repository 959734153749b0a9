import { Banner, List } from "@shopify/polaris";

/** What could not be done of several things, each with what to do. */
export function Problems({ problems }: { problems: readonly string[] }) {
  return (
    <Banner tone="critical" title="Not everything could be done">
      <List>
        {[...new Set(problems)].map((problem) => (
          <List.Item key={problem}>{problem}</List.Item>
        ))}
      </List>
    </Banner>
  );
}
