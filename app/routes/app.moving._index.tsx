import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import {
  Badge,
  Banner,
  BlockStack,
  Button,
  Card,
  FormLayout,
  InlineStack,
  Link,
  Page,
  Text,
  TextField,
} from "@shopify/polaris";
import type { ReactNode } from "react";
import { toast } from "../components/bridge.ts";
import { FILE_STATE } from "../components/moving/moving-words.ts";
import { NotSaved } from "../components/not-saved.tsx";
import { counted } from "../components/numbers.ts";
import { useMoney, useShop } from "../components/shop-context.tsx";
import { useAnswer } from "../components/use-answer.ts";
import { useFields } from "../components/use-fields.ts";
import { dateOf, fieldsOf as dayAndTime, when, whenExactly } from "../components/when.ts";
import type { MovingKind } from "../domain/moving.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { readMoving, saveCutOver, saveTrial } from "../services/moving.ts";
import { listFiles } from "../services/moving-files.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const [progress, files] = await Promise.all([readMoving(shop), listFiles(shop.id, null)]);
  return { progress, files, earnsFrom: shop.earnsFrom };
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const fields = await fieldsOf(request);
  if (fields.wish === "trial") return unlessBusy(() => saveTrial(shop, fields, now));
  if (fields.wish === "cut-over") return unlessBusy(() => saveCutOver(shop, fields, now));
  throw new Response("Choose what to save.", { status: 400 });
}

export default function MovingIn() {
  const { progress } = useLoaderData<typeof loader>();
  const money = useMoney();
  const { partners, codes, prefixes, formerLinks, customers, brought } = progress;
  return (
    <Page
      title="Moving in"
      subtitle="From another program to Vouch, without an order that pays twice or not at all."
      backAction={{ content: "Settings", url: "/app/settings" }}
    >
      <BlockStack gap="400">
        <Standing />
        <Step
          number={1}
          title="Partners and codes"
          done={partners > 0}
          state={partners > 0 ? `${counted(partners, "partner")}, ${counted(codes, "code")}` : "None yet"}
          text="A file brings partners and their codes. Codes that live in your store stay as they are."
          actions={<Button url="/app/imports">Import partners and codes</Button>}
        />
        <Step
          number={2}
          title="Code prefixes"
          done={prefixes > 0}
          state={prefixes > 0 ? counted(prefixes, "prefix", "prefixes") : "None yet"}
          text="Where a partner has many codes, such as one for each customer, say how they begin: each of them counts, also those that are made later."
          actions={
            <>
              <Button url="/app/moving/new/prefixes">Bring over code prefixes</Button>
              <Button url="/app/prefixes">All code prefixes</Button>
            </>
          }
        >
          <Files kind="prefixes" />
        </Step>
        <Step
          number={3}
          title="Former links"
          done={formerLinks > 0}
          state={formerLinks > 0 ? counted(formerLinks, "former link") : "None yet"}
          text="Links that partners have posted already go on counting. Name them on each partner’s page, under “Links of other programs”."
          actions={<Button url="/app/partners">Choose a partner</Button>}
        />
        <Step
          number={4}
          title="Customers"
          done={customers > 0}
          state={customers > 0 ? `${counted(customers, "customer")} bound` : "None yet"}
          text="Customers whom the former program had bound to a partner count for that partner, where no code and no link speaks for another."
          actions={<Button url="/app/moving/new/customers">Bring over customers</Button>}
        >
          <Files kind="customers" />
        </Step>
        <Step
          number={5}
          title="Balances"
          done={brought.partners > 0}
          state={
            brought.partners > 0 ? `${money(brought.amount)} for ${counted(brought.partners, "partner")}` : "None yet"
          }
          text="What the former program still owes, pending or approved, is booked here once, and paid with the rest."
          actions={<Button url="/app/moving/new/balances">Bring over balances</Button>}
        >
          <Files kind="balances" />
        </Step>
        <TrialStep />
        <CutOverStep />
      </BlockStack>
    </Page>
  );
}

/** Whether anything earns here yet. */
function Standing() {
  const { earnsFrom } = useLoaderData<typeof loader>();
  const clock = useShop();
  if (earnsFrom <= clock.now) return null;
  return (
    <Banner tone="info" title={`Nothing earns here before ${whenExactly(earnsFrom, clock)}`}>
      <p>Until then the former program pays. Each order says so, and what it would have earned here is in the trial.</p>
    </Banner>
  );
}

type StepProps = {
  number: number;
  title: string;
  done: boolean;
  state: string;
  text: string;
  actions?: ReactNode;
  children?: ReactNode;
};

function Step({ number, title, done, state, text, actions, children }: StepProps) {
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {`${number}. ${title}`}
          </Text>
          <Badge {...(done && { tone: "success" as const })}>{state}</Badge>
        </InlineStack>
        <Text as="p" tone="subdued">
          {text}
        </Text>
        {children}
        {actions && (
          <InlineStack align="start" gap="200">
            {actions}
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}

/** The files of a step, the newest first. */
function Files({ kind }: { kind: MovingKind }) {
  const { files } = useLoaderData<typeof loader>();
  const clock = useShop();
  const own = files.filter((file) => file.kind === kind);
  if (own.length === 0) return null;
  const to = (id: number) => (kind === "commissions" ? `/app/moving/parity/${id}` : `/app/moving/files/${id}`);
  return (
    <BlockStack gap="100">
      {own.slice(0, 5).map((file) => (
        <InlineStack key={file.id} align="start" gap="200" blockAlign="center">
          <Link url={to(file.id)}>{file.name}</Link>
          <Text as="span" tone="subdued">
            {[file.program, when(file.createdAt, clock), kind === "commissions" ? "" : FILE_STATE[file.state]]
              .filter(Boolean)
              .join(" · ")}
          </Text>
        </InlineStack>
      ))}
    </BlockStack>
  );
}

/** A form of one step: its answer stands next to its field. */
function useStep(wish: "trial" | "cut-over", saved: Record<string, string>, said: string) {
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  const form = useFields(saved, answer?.kind === "refused" ? answer.problems : undefined);
  useAnswer(answer, ({ kind }) => {
    if (kind === "saved") toast(said);
  });
  const save = (change: Record<string, string> = {}) =>
    fetcher.submit({ wish, ...form.values, ...change }, { method: "post" });
  return { form, save, busy: fetcher.state !== "idle" };
}

function TrialStep() {
  const { progress, earnsFrom } = useLoaderData<typeof loader>();
  const clock = useShop();
  const from = progress.trialFrom;
  const saved = { trialDay: from === null ? "" : (dayAndTime(from, clock.timeZone).day as string) };
  const { form, save, busy } = useStep("trial", saved, "Trial saved");
  const tries = from !== null && from < earnsFrom;
  return (
    <Step
      number={6}
      title="Trial beside the former program"
      done={tries}
      state={tries ? `Since ${dateOf(from, clock)}` : "Not begun"}
      text="Orders from a day on are tried: you see whom each would be credited to and what it would earn. Nothing of it is booked, neither payable nor waiting."
    >
      <NotSaved problem={form.problem("form")} />
      <FormLayout>
        <TextField label="Try orders from" type="date" max={clock.today} {...form.bind("trialDay")} />
      </FormLayout>
      <Files kind="commissions" />
      <InlineStack align="start" gap="200">
        <Button loading={busy} disabled={!form.dirty} onClick={() => void save()}>
          Save the trial
        </Button>
        {tries && <Button url="/app/moving/trial">Show the trial</Button>}
        <Button url="/app/moving/new/commissions">Compare with the former program</Button>
      </InlineStack>
    </Step>
  );
}

function CutOverStep() {
  const { earnsFrom } = useLoaderData<typeof loader>();
  const clock = useShop();
  const { day, time } = dayAndTime(earnsFrom, clock.timeZone);
  const saved = { cutOverDay: day as string, cutOverTime: time };
  const { form, save, busy } = useStep("cut-over", saved, "Cut-over saved");
  const over = earnsFrom <= clock.now;
  return (
    <Step
      number={7}
      title="Cut-over"
      done={over}
      state={over ? `Orders earn since ${dateOf(earnsFrom, clock)}` : `On ${whenExactly(earnsFrom, clock)}`}
      text="The moment at which Vouch takes over. Orders placed before it earn nothing here, and say so; orders from it on earn here. End the former program at the same moment."
    >
      <NotSaved problem={form.problem("form")} />
      <FormLayout>
        <FormLayout.Group condensed>
          <TextField label="Vouch takes over on" type="date" {...form.bind("cutOverDay")} />
          <TextField label="At" type="time" {...form.bind("cutOverTime")} />
        </FormLayout.Group>
      </FormLayout>
      {form.dirty && (
        <Banner tone="warning">
          <p>
            Orders between the old moment and the new one are looked at again: those that no longer earn are taken back,
            unless they are approved, and those that now do are booked.
          </p>
        </Banner>
      )}
      <InlineStack align="start">
        <Button variant="primary" loading={busy} disabled={!form.dirty} onClick={() => void save()}>
          Save the cut-over
        </Button>
      </InlineStack>
    </Step>
  );
}
