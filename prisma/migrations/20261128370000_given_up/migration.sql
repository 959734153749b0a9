-- Orders that a merchant gave up: noted as not to be read, and discarded. Asked of each order that waits (db/quarantine.ts, GIVEN_UP).
CREATE INDEX quarantine_given_up ON quarantine (shop_id, order_id) WHERE state = 'discarded' AND topic = 'order-read';
