import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, Card, EmptySearchResult, InlineStack, Page, Pagination, Text } from "@shopify/polaris";
import { useState } from "react";
import { ListFilters } from "../components/list-filters.tsx";
import { MapCodes } from "../components/map-codes.tsx";
import { MappableDiscount, type MapTarget } from "../components/mappable-discount.tsx";
import { MappingProgress } from "../components/mapping-progress.tsx";
import { count, counted } from "../components/numbers.ts";
import { useAddress } from "../components/use-address.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { listMappable, listMappings, mapToPartner } from "../services/mapping.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, call, now } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const search = (query.get("q") ?? "").trim().slice(0, 255);
  const after = query.get("after");
  const [listed, mappings] = await Promise.all([
    listMappable(shop, call, { search, after }),
    listMappings(shop.id, now),
  ]);
  const page = listed.ok
    ? { ...listed.value, problem: null }
    : { discounts: [], next: null, ours: 0, problem: listed.error.message };
  return { ...page, mappings, search, isFirst: after === null };
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, call, now } = await merchantOf(request);
  const { gid = "", code = null, partnerId } = await fieldsOf(request);
  return unlessBusy(() => mapToPartner(shop, call, { gid, code, partnerId: Number(partnerId) }, now));
}

export default function MapExistingCodes() {
  const { discounts, next, ours, problem, mappings, search, isFirst } = useLoaderData<typeof loader>();
  const { change } = useAddress();
  const [target, setTarget] = useState<MapTarget | null>(null);
  const [open, setOpen] = useState(false);
  const ask = (asked: MapTarget) => {
    setTarget(asked);
    setOpen(true);
  };
  return (
    <Page
      title="Map existing codes"
      subtitle="Codes that your store has already can earn for your partners. They stay as they are."
      backAction={{ content: "Offers", url: "/app/offers" }}
    >
      <BlockStack gap="400">
        <MappingProgress mappings={mappings} />
        <Card padding="0">
          <ListFilters
            views={[{ id: "all", label: "Code discounts", change: {} }]}
            view="all"
            searchFor="Search by title or whole code"
          />
        </Card>
        {problem !== null && (
          <Banner tone="critical" title="Your store's discounts could not be read">
            {problem}
          </Banner>
        )}
        {problem === null && discounts.length === 0 && <None search={search} ours={ours} more={next !== null} />}
        {discounts.map((discount) => (
          <MappableDiscount key={discount.gid} discount={discount} onMap={ask} />
        ))}
        {ours > 0 && discounts.length > 0 && (
          <Text as="p" tone="subdued" alignment="center">
            {`${counted(ours, "discount")} that Vouch made ${ours === 1 ? "is" : "are"} left out. Their codes are under Offers.`}
          </Text>
        )}
        {(next !== null || !isFirst) && (
          <InlineStack align="center">
            <Pagination
              hasPrevious={!isFirst}
              onPrevious={() => change({})}
              previousTooltip="First page"
              hasNext={next !== null}
              onNext={() => change({ after: next })}
              nextTooltip="Next page"
            />
          </InlineStack>
        )}
      </BlockStack>
      <MapCodes open={open} target={target} onClose={() => setOpen(false)} />
    </Page>
  );
}

function None({ search, ours, more }: { search: string; ours: number; more: boolean }) {
  if (search !== "") {
    return (
      <Card>
        <EmptySearchResult
          title="No discount found"
          description="Search for a title, or for a whole code."
          withIllustration
        />
      </Card>
    );
  }
  return (
    <Card>
      <Text as="p" tone="subdued">
        {more
          ? "Vouch made all discounts on this page. Look at the next."
          : ours > 0
            ? `Your store has no code discounts besides the ${count(ours)} that Vouch made.`
            : "Your store has no code discounts yet."}
      </Text>
    </Card>
  );
}
