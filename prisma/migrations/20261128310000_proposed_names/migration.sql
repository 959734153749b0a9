-- A row whose name is another's proposes a free one; what was typed before it was taken stays to be seen.
ALTER TABLE batch_row ADD COLUMN taken boolean NOT NULL DEFAULT false, ADD COLUMN typed text;
-- Drafts from before are decided on anew when they are opened.
UPDATE code_batch SET ground = NULL WHERE state = 'draft' AND kind = 'import';
