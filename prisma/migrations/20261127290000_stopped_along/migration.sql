-- A twin that was stopped because its code was, and is resumed with it; one that was stopped by itself is not.
ALTER TABLE code ADD COLUMN stopped_along boolean NOT NULL DEFAULT false;
