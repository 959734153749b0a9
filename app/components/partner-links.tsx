import { useFetcher } from "@remix-run/react";
import { BlockStack, Box, Button, Card, InlineStack, Link, List, Modal, Text, TextField } from "@shopify/polaris";
import { useEffect, useState } from "react";
import type { Referral } from "../domain/click.ts";
import type { FieldProblem } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { CopyButton } from "./copy-button.tsx";
import { LandingField } from "./landing-field.tsx";
import { NotDone, notSaved } from "./not-saved.tsx";
import { counted } from "./numbers.ts";
import { Drawing, type Drawn, QrCode } from "./qr-code.tsx";
import { useAnswer } from "./use-answer.ts";

type Answer =
  | { kind: "changed"; handle: string }
  | { kind: "refused"; problems: FieldProblem[] }
  | { kind: "mapped"; count: number; failed: { line: string; message: string }[] }
  | { kind: "unmapped" };

type LinksProps = {
  partner: { id: number; name: string };
  links: { link: string; landing: string | null; handle: string; former: string[]; mapped: Referral[]; clicks: number };
};

/** What leads to a partner besides codes: the link to hand out, and links of other programs that go on earning. */
export function PartnerLinks({ partner, links }: LinksProps) {
  const { link, landing } = links;
  const [showing, setShowing] = useState(false);
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingSm">
            Referral link
          </Text>
          <Text as="p" tone="subdued">
            {`Without a code, who comes by it counts for ${partner.name}. It works on any page of the shop. ${counted(links.clicks, "click")} in the last 30 days.`}
          </Text>
        </BlockStack>
        <InlineStack gap="100" blockAlign="center" wrap={false}>
          <Box minWidth="0">
            <Text as="span" breakWord>
              {link}
            </Text>
          </Box>
          <CopyButton text={link} label="Copy the referral link" />
          <Button
            size="micro"
            variant="tertiary"
            accessibilityLabel="Check the referral link"
            url={`/app/check?${new URLSearchParams({ q: link })}`}
          >
            Check
          </Button>
          <Button
            size="micro"
            variant="tertiary"
            accessibilityLabel="QR code of the referral link"
            onClick={() => setShowing(true)}
          >
            QR
          </Button>
        </InlineStack>
        <LandingField landing={landing} action="/app/links" fields={{ partner: String(partner.id) }} />
        <Handle partner={partner} links={links} />
        <FormerLinks partner={partner} mapped={links.mapped} />
      </BlockStack>
      {showing && <QrDialog partner={partner} onClose={() => setShowing(false)} />}
    </Card>
  );
}

/** It is drawn when it is asked for. */
function QrDialog({ partner, onClose }: { partner: LinksProps["partner"]; onClose: () => void }) {
  const { load, data } = useFetcher<{ link: string; drawn: Drawn }>();
  useEffect(() => load(`/app/codes/link?${new URLSearchParams({ partner: String(partner.id) })}`), [partner.id, load]);
  return (
    <Modal
      open
      onClose={onClose}
      title={`QR code of ${partner.name}’s link`}
      secondaryActions={[{ content: "Close", onAction: onClose }]}
    >
      <Modal.Section>{data ? <QrCode drawn={data.drawn} link={data.link} /> : <Drawing />}</Modal.Section>
    </Modal>
  );
}

function Handle({ partner, links: { handle, former } }: LinksProps) {
  const fetcher = useFetcher<Answer>();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState(handle);
  const [touched, setTouched] = useState(false);
  useAnswer(fetcher.data, (answer) => {
    if (answer.kind !== "changed") return;
    toast("Link changed. The former one still works");
    setOpen(false);
  });
  const problem = fetcher.data?.kind === "refused" && !touched ? fetcher.data.problems[0]?.message : undefined;
  const stillWork = former.length > 0 && `Former handles still work: ${former.join(", ")}.`;
  if (!open) {
    return (
      <BlockStack gap="200" inlineAlign="start">
        {stillWork && <Text as="p">{stillWork}</Text>}
        <Button
          size="slim"
          onClick={() => {
            setTyped(handle);
            setOpen(true);
          }}
        >
          Change the handle
        </Button>
      </BlockStack>
    );
  }
  return (
    <fetcher.Form method="post" action="/app/links" onSubmit={() => setTouched(false)}>
      <input type="hidden" name="wish" value="handle" />
      <input type="hidden" name="partner" value={partner.id} />
      <BlockStack gap="200">
        <TextField
          label="Handle"
          name="handle"
          prefix="ref="
          value={typed}
          maxLength={48}
          autoComplete="off"
          onChange={(text) => {
            setTyped(text.toLowerCase());
            setTouched(true);
          }}
          helpText={`${handle} goes on working in links that are out there.`}
          {...(problem && { error: problem })}
        />
        <InlineStack gap="200">
          <Button submit size="slim" variant="primary" loading={fetcher.state !== "idle"} disabled={typed === handle}>
            Save the handle
          </Button>
          <Button size="slim" onClick={() => setOpen(false)}>
            Cancel
          </Button>
        </InlineStack>
      </BlockStack>
    </fetcher.Form>
  );
}

function FormerLinks({ partner, mapped }: { partner: LinksProps["partner"]; mapped: Referral[] }) {
  const fetcher = useFetcher<Answer>();
  const removing = useFetcher<Answer>();
  const [lines, setLines] = useState("");
  const [failed, setFailed] = useState<{ line: string; message: string }[]>([]);
  useAnswer(fetcher.data, (answer) => {
    if (answer.kind !== "mapped") return;
    if (answer.count > 0) toast(`${counted(answer.count, "link")} of other programs added`);
    setFailed(answer.failed);
    setLines(answer.failed.map(({ line }) => line).join("\n"));
  });
  const remove = ({ parameter, value }: Referral) =>
    removing.submit(
      { wish: "unmap", partner: String(partner.id), parameter, value },
      { method: "post", action: "/app/links" },
    );
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        Links of other programs
      </Text>
      <Link url="/app/links">All links of other programs</Link>
      {mapped.length > 0 && (
        <List>
          {mapped.map((referral) => (
            <List.Item key={`${referral.parameter}=${referral.value}`}>
              <InlineStack gap="200" blockAlign="center">
                <Text as="span" breakWord>{`${referral.parameter}=${referral.value}`}</Text>
                <Button
                  size="micro"
                  variant="tertiary"
                  accessibilityLabel={`Remove ${referral.parameter}=${referral.value}`}
                  onClick={() => remove(referral)}
                >
                  Remove
                </Button>
              </InlineStack>
            </List.Item>
          ))}
        </List>
      )}
      <NotDone problem={notSaved(removing.data)} />
      <fetcher.Form method="post" action="/app/links">
        <input type="hidden" name="wish" value="map" />
        <input type="hidden" name="partner" value={partner.id} />
        <BlockStack gap="200" inlineAlign="start">
          <Box width="100%">
            <TextField
              label="Add links, one a line"
              name="lines"
              multiline={2}
              value={lines}
              onChange={setLines}
              autoComplete="off"
              placeholder="sca_ref=5188496.BbHTin3axE"
              helpText={`Paste links that ${partner.name} had in a former program. From now on they count here.`}
              {...(failed.length > 0 && {
                error: failed.map(({ line, message }) => `${line.slice(0, 60)}: ${message}`).join(" "),
              })}
            />
          </Box>
          <NotDone problem={notSaved(fetcher.data)} />
          <Button submit size="slim" loading={fetcher.state !== "idle"} disabled={lines.trim() === ""}>
            Add links
          </Button>
        </BlockStack>
      </fetcher.Form>
    </BlockStack>
  );
}
