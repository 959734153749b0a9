-- Rows of balances that are yet to be booked say which currency their amount was read in.
UPDATE moving_row r SET said = (r.said::jsonb || jsonb_build_object('currency', s.currency))::json
FROM moving_file f JOIN shop s ON s.id = f.shop_id
WHERE f.shop_id = r.shop_id AND f.id = r.file_id AND f.kind = 'balances' AND r.fate = 'take';
