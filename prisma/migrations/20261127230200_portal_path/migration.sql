-- Where the shop has the partners' page: the path of its app proxy, which the merchant may change and each proxied request tells.
ALTER TABLE shop ADD COLUMN portal_path text NOT NULL DEFAULT '/apps/partners';
