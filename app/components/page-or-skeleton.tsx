import { useLocation, useNavigation } from "@remix-run/react";
import { BlockStack, Card, SkeletonBodyText, SkeletonDisplayText, SkeletonPage } from "@shopify/polaris";
import { type ReactNode, useEffect, useState } from "react";
import { appBridge } from "./bridge.ts";

// A page that is there sooner than this is drawn at once: a skeleton that only flashes is worse than none.
const PATIENCE_MS = 200;

/** Shows the shape of the next page while it loads; another view of the same page keeps what is shown. */
export function PageOrSkeleton({ children }: { children: ReactNode }) {
  const navigation = useNavigation();
  const { pathname } = useLocation();
  const busy = navigation.state === "loading";
  const leaving = busy && navigation.formMethod === undefined && navigation.location.pathname !== pathname;
  const [waited, setWaited] = useState(false);

  useEffect(() => {
    appBridge()?.loading?.(busy);
  }, [busy]);
  useEffect(() => {
    if (!leaving) return setWaited(false);
    const timer = setTimeout(() => setWaited(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [leaving]);

  return leaving && waited ? <Skeleton /> : children;
}

function Skeleton() {
  return (
    <SkeletonPage primaryAction>
      <BlockStack gap="400">
        <Card>
          <SkeletonBodyText lines={2} />
        </Card>
        <Card>
          <BlockStack gap="400">
            <SkeletonDisplayText size="small" />
            <SkeletonBodyText lines={8} />
          </BlockStack>
        </Card>
      </BlockStack>
    </SkeletonPage>
  );
}
