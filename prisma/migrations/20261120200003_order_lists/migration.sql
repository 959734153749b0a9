-- What the merchant's list of orders asks for, beside the tables' own keys.

-- An order is looked up by the number that customers name; byte order, since only whole names are compared.
CREATE INDEX orders_name ON orders (shop_id, name COLLATE "C");

-- Waiting and test orders are few among millions; an order of any other outcome never touches this index.
CREATE INDEX decision_set_aside ON decision (shop_id, outcome, processed_at DESC, order_id)
  WHERE outcome IN ('waiting', 'test');
