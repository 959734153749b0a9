-- What the rows of a draft were decided on: while it stands they need not be decided on again.
ALTER TABLE code_batch ADD COLUMN ground text;
