import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { Banner, BlockStack, Button, Card, InlineStack, List, Page, Select, TextField } from "@shopify/polaris";
import { useState } from "react";
import { FileField } from "../components/file-field.tsx";
import { MOVING } from "../components/moving/moving-words.ts";
import { MOVING_KINDS, type MovingKind } from "../domain/moving.ts";
import { fail } from "../domain/result.ts";
import { merchantOf, unlessBusy } from "../merchant.server.ts";
import { draftFile, listFiles } from "../services/moving-files.ts";

const MOST_BYTES = 20 * 1024 * 1024;

function kindOf(text: string | undefined): MovingKind {
  const kind = MOVING_KINDS.find((one) => one === text);
  if (kind === undefined) throw new Response("There is no such step.", { status: 404 });
  return kind;
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const kind = kindOf(params.kind);
  const [last] = await listFiles(shop.id, null);
  return { kind, program: last?.program ?? "" };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const kind = kindOf(params.kind);
  if (Number(request.headers.get("content-length") ?? 0) > MOST_BYTES)
    return {
      field: "file",
      message: "The file is larger than 20 MB. Split it, and bring over one part after the other.",
    };
  const form = await request.formData();
  const file = form.get("file");
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const chosen = file instanceof File && file.size > 0 ? file : null;
  const pasted = text("pasted");
  const program = text("program").slice(0, 60);
  if (program === "") return { field: "program", message: "Say which program this comes from." };
  if (chosen === null && pasted === "") return { field: "file", message: "Choose a file, or paste rows." };
  const bytes = chosen ? new Uint8Array(await chosen.arrayBuffer()) : new TextEncoder().encode(pasted);
  const name = (chosen?.name ?? "Pasted rows").slice(0, 200);
  const stateless = text("stateless") === "payable" ? "payable" : null;
  const drafted = await unlessBusy(
    () => draftFile(shop, { kind, bytes, name, program, stateless }, now),
    ({ message }) => fail(message),
  );
  if (!drafted.ok) return { field: "file", message: drafted.error };
  return redirect(
    kind === "commissions" ? `/app/moving/parity/${drafted.value}` : `/app/moving/files/${drafted.value}`,
  );
}

export default function NewFile() {
  const { kind, program } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>();
  const busy = useNavigation().formMethod === "POST";
  const words = MOVING[kind];
  const [pasted, setPasted] = useState("");
  const [from, setFrom] = useState(program);
  const [stateless, setStateless] = useState("");
  return (
    <Page title={words.title} backAction={{ content: "Moving in", url: "/app/moving" }}>
      <Card>
        <Form method="post" encType="multipart/form-data" noValidate>
          <BlockStack gap="400">
            {problem?.field === "file" && <Banner tone="critical">{problem.message}</Banner>}
            <List>
              {words.says.map((sentence) => (
                <List.Item key={sentence}>{sentence}</List.Item>
              ))}
            </List>
            <TextField
              label="Former program"
              name="program"
              value={from}
              onChange={setFrom}
              maxLength={60}
              autoComplete="off"
              placeholder="UpPromote"
              {...(problem?.field === "program" && { error: problem.message })}
            />
            <FileField hint="CSV from any spreadsheet, up to 100,000 rows" />
            <TextField
              label="Or paste rows"
              name="pasted"
              value={pasted}
              onChange={setPasted}
              multiline={3}
              autoComplete="off"
              monospaced
              placeholder={words.example}
            />
            {kind === "balances" && (
              <Select
                label="Rows that name neither a state nor a day"
                name="stateless"
                options={[
                  { label: "Need me", value: "" },
                  { label: "Are payable now", value: "payable" },
                ]}
                value={stateless}
                onChange={setStateless}
              />
            )}
            <InlineStack align="end">
              <Button variant="primary" submit loading={busy}>
                Read the rows
              </Button>
            </InlineStack>
          </BlockStack>
        </Form>
      </Card>
    </Page>
  );
}
