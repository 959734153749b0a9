import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Button, ButtonGroup, Card, Link, Page } from "@shopify/polaris";
import { useState } from "react";
import { DeleteGroup } from "../components/delete-group.tsx";
import { EmptyList } from "../components/empty-list.tsx";
import { type Column, ListTable, Name } from "../components/list-table.tsx";
import { count, counted } from "../components/numbers.ts";
import { useShop } from "../components/shop-context.tsx";
import { TermsDialog } from "../components/terms-dialog.tsx";
import { groupEarns } from "../components/terms-words.ts";
import type { GroupTerms } from "../domain/partner.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { deleteGroup, listGroupTerms, saveGroup } from "../services/groups.ts";
import { readStandard } from "../services/settings.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const [groups, standard] = await Promise.all([listGroupTerms(shop.id), readStandard(shop.id)]);
  return { groups, standard: standard.terms };
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const fields = await fieldsOf(request);
  if (fields.wish === "delete") return { deleted: await unlessBusy(() => deleteGroup(shop, Number(fields.id), now)) };
  return { result: await unlessBusy(() => saveGroup(shop, Number(fields.id), fields, now)) };
}

export default function Groups() {
  const { groups, standard } = useLoaderData<typeof loader>();
  const clock = useShop();
  const [editing, setEditing] = useState<GroupTerms | null>(null);
  const [deleting, setDeleting] = useState<GroupTerms | null>(null);
  const actions = (group: GroupTerms) => <Actions group={group} onEdit={setEditing} onDelete={setDeleting} />;
  const columns: Column<GroupTerms>[] = [
    { title: "Group", cell: (group) => <GroupLink group={group} /> },
    { title: "Partners", numeric: true, cell: ({ partners }) => count(partners) },
    { title: "Commission", cell: ({ terms }) => groupEarns(terms, clock) },
    { title: "Actions", cell: actions },
  ];
  return (
    <Page title="Groups" backAction={{ content: "Partners", url: "/app/partners" }}>
      {groups.length === 0 ? (
        <EmptyList
          art="partners"
          heading="Let partners share their commission"
          text="Name a group on a partner’s page, or choose partners of the list and set their group. What a group earns is said here."
          action={{ content: "Go to partners", url: "/app/partners" }}
        />
      ) : (
        <Card padding="0">
          <ListTable
            columns={columns}
            rows={groups}
            idOf={({ id }) => String(id)}
            condensed={(group) => ({
              title: <GroupLink group={group} />,
              line: `${counted(group.partners, "partner")}, ${groupEarns(group.terms, clock)}`,
              badge: actions(group),
            })}
            resource={{ singular: "group", plural: "groups" }}
          />
        </Card>
      )}
      {editing && (
        <TermsDialog
          title={`Edit ${editing.name}`}
          explains="What its partners earn who have no terms of their own. It comes before what an offer says."
          terms={editing.terms.terms}
          name={editing.name}
          none="As the offer says"
          action="/app/groups"
          fields={{ id: String(editing.id) }}
          onClose={() => setEditing(null)}
        />
      )}
      {deleting && <DeleteGroup group={deleting} standard={standard} onClose={() => setDeleting(null)} />}
    </Page>
  );
}

function GroupLink({ group }: { group: GroupTerms }) {
  return (
    <Link url={`/app/partners?group=${group.id}`} monochrome removeUnderline>
      <Name>{group.name}</Name>
    </Link>
  );
}

type ActionsProps = { group: GroupTerms; onEdit: (group: GroupTerms) => void; onDelete: (group: GroupTerms) => void };

function Actions({ group, onEdit, onDelete }: ActionsProps) {
  return (
    <ButtonGroup>
      <Button size="micro" accessibilityLabel={`Edit ${group.name}`} onClick={() => onEdit(group)}>
        Edit
      </Button>
      <Button
        size="micro"
        variant="tertiary"
        accessibilityLabel={`Delete ${group.name}`}
        onClick={() => onDelete(group)}
      >
        Delete
      </Button>
    </ButtonGroup>
  );
}
