-- Texts of orders were cut between the two halves of a character. A json column keeps a half, but nothing reads it as jsonb or
-- by a field: its customer could be neither told of nor erased. What is left of such a character becomes U+FFFD. A backslash of
-- the text itself stands doubled.
UPDATE orders SET facts = regexp_replace(facts::text,
  '(?<!\\)((?:\\\\)*)\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})', '\1\\ufffd', 'gi')::json
WHERE facts::text ~* '\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})';
