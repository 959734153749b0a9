import { Box, Modal } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { GroupField } from "./group-field.tsx";

type SetGroupProps = {
  open: boolean;
  groups: readonly string[];
  /** Why the last name was refused. */
  problem: string | undefined;
  saving: boolean;
  onSet: (group: string) => void;
  onClose: () => void;
};

/** Asks for the group of several partners at once. */
export function SetGroup({ open, groups, problem, saving, onSet, onClose }: SetGroupProps) {
  const [group, setGroup] = useState("");
  useEffect(() => {
    if (open) setGroup("");
  }, [open]);
  return (
    <Modal
      open={open}
      onClose={onClose}
      title="Set the group of the selected partners"
      primaryAction={{
        content: group.trim() === "" ? "Take out of group" : "Set group",
        onAction: () => onSet(group),
        loading: saving,
      }}
      secondaryActions={[{ content: "Cancel", onAction: onClose }]}
    >
      <Modal.Section>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onSet(group);
          }}
        >
          {/* Room for suggestions, so that they do not lie over the buttons. */}
          <Box minHeight="13rem">
            <GroupField
              groups={groups}
              value={group}
              onChange={setGroup}
              whenEmpty="Without a name, they belong to no group."
              {...(problem !== undefined && { error: problem })}
            />
          </Box>
        </form>
      </Modal.Section>
    </Modal>
  );
}
