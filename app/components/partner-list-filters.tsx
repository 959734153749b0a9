import { BlockStack, ChoiceList, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { Currency } from "../domain/ids.ts";
import { CHANNELS, type PartnerFilter, type PartnerGroup } from "../domain/partner.ts";
import type { Filter } from "./list-filters.tsx";
import { CHANNEL_WORDS } from "./partner-words.ts";
import type { AddressChange } from "./use-address.ts";

type Given = {
  filter: Pick<PartnerFilter, "group" | "channel" | "posts" | "owed">;
  /** What the shop counts in. */
  currency: Currency;
  groups: readonly PartnerGroup[];
  change: (changes: AddressChange) => void;
};

/** The filters of a list of partners beside its views: which group, where they promote, to whom commission is due. */
export function partnerFilters({ filter: { group, channel, posts, owed }, currency, groups, change }: Given): Filter[] {
  return [
    {
      key: "group",
      label: "Group",
      applied: groupWords(group, groups),
      clear: { group: null },
      control: <GroupFilter groups={groups} chosen={group} onChoose={(id) => change({ group: id })} />,
    },
    {
      key: "channel",
      label: "Channel",
      applied: channel && (channel === "none" ? "none" : CHANNEL_WORDS[channel]),
      clear: { channel: null },
      control: (
        <ChoiceList
          title="Channel"
          titleHidden
          choices={[
            ...CHANNELS.map((value) => ({ value: value as string, label: CHANNEL_WORDS[value] })),
            { value: "none", label: "Not said" },
          ]}
          selected={channel === null ? [] : [channel]}
          onChange={([one]) => change({ channel: one ?? null })}
        />
      ),
    },
    {
      key: "posts",
      label: "Posts",
      applied: posts && "this week",
      clear: { posts: null },
      control: (
        <ChoiceList
          title="Posts"
          titleHidden
          choices={[{ value: "week", label: "Planned for this week" }]}
          selected={posts === null ? [] : ["week"]}
          onChange={([one]) => change({ posts: one ?? null })}
        />
      ),
    },
    {
      key: "owed",
      label: "Commission due",
      applied: owed && `in ${owed}`,
      clear: { owed: null },
      control: (
        <ChoiceList
          title="Commission due"
          titleHidden
          choices={[...new Set([currency, owed ?? currency])].map((value) => ({ value, label: `In ${value}` }))}
          selected={owed === null ? [] : [owed]}
          onChange={([one]) => change({ owed: one ?? null })}
        />
      ),
    },
  ];
}

function groupWords(group: PartnerFilter["group"], groups: readonly PartnerGroup[]): string | null {
  if (group === null || group === "none") return group;
  return groups.find(({ id }) => id === group)?.name ?? "unknown";
}

// More are searched rather than scrolled.
const SHOWN = 8;

type GroupFilterProps = {
  groups: readonly PartnerGroup[];
  chosen: PartnerFilter["group"];
  onChoose: (group: string) => void;
};

function GroupFilter({ groups, chosen, onChoose }: GroupFilterProps) {
  const [typed, setTyped] = useState("");
  const found = groups.filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()));
  return (
    <BlockStack gap="200">
      {groups.length > SHOWN && (
        <TextField label="Group" labelHidden placeholder="Name" value={typed} onChange={setTyped} autoComplete="off" />
      )}
      <ChoiceList
        title="Group"
        titleHidden
        choices={[
          ...found.slice(0, SHOWN).map(({ id, name }) => ({ value: String(id), label: name })),
          { value: "none", label: "No group" },
        ]}
        selected={chosen === null ? [] : [String(chosen)]}
        onChange={([id]) => id && onChoose(id)}
      />
      {found.length > SHOWN && (
        <Text as="p" tone="subdued">
          Type to find more.
        </Text>
      )}
    </BlockStack>
  );
}
