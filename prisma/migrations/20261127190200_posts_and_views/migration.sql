-- When a partner means to promote the shop, and where.
CREATE TABLE planned_post (
  shop_id integer NOT NULL,
  id serial NOT NULL,
  partner_id integer NOT NULL,
  day date NOT NULL,
  channel text,
  note text NOT NULL DEFAULT '',
  CONSTRAINT planned_post_pkey PRIMARY KEY (shop_id, id),
  CONSTRAINT planned_post_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT planned_post_channel_known CHECK (channel IN ('podcast', 'video', 'social', 'newsletter', 'publisher', 'other'))
);
CREATE INDEX planned_post_shop_id_partner_id_day_idx ON planned_post (shop_id, partner_id, day);
CREATE INDEX planned_post_shop_id_day_idx ON planned_post (shop_id, day);

-- Filters of a list under a name of the shop's own, as they stand in its address.
CREATE TABLE saved_view (
  shop_id integer NOT NULL,
  id serial NOT NULL,
  list text NOT NULL,
  name text NOT NULL,
  query text NOT NULL,
  CONSTRAINT saved_view_pkey PRIMARY KEY (shop_id, id),
  CONSTRAINT saved_view_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT saved_view_list CHECK (list IN ('partners', 'codes'))
);
CREATE UNIQUE INDEX saved_view_name ON saved_view (shop_id, list, lower(name));
