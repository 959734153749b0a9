import { Banner } from "@shopify/polaris";

/** Says above a form why the whole of it was not saved; what is wrong with one field stands at the field. */
export function NotSaved({ problem }: { problem: string | undefined }) {
  return problem === undefined ? null : <Banner tone="critical">{problem}</Banner>;
}
