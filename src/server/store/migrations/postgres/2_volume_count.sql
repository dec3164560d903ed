-- How many volumes there are, which is the last one's number: read with the position, under its lock.
ALTER TABLE log_head ADD COLUMN volumes bigint NOT NULL DEFAULT 0 CHECK (volumes >= 0);
UPDATE log_head SET volumes = (SELECT coalesce(max(number), 0) FROM volumes);
