-- What the activity, an image's history and the trash are read from.
ALTER TABLE changes
    ADD COLUMN image uuid,
    ADD COLUMN action text COLLATE "C" CHECK (action IN ('created', 'edited', 'deleted', 'restored')),
    -- the batch that this one takes back
    ADD COLUMN undoes bigint CHECK (undoes < sequence);
UPDATE changes SET
    image = (coalesce(after, before)::json ->> 'id')::uuid,
    action = CASE WHEN before IS NULL THEN 'created' WHEN after IS NULL THEN 'deleted' ELSE 'edited' END;
ALTER TABLE changes ALTER COLUMN image SET NOT NULL, ALTER COLUMN action SET NOT NULL;

CREATE INDEX changes_of_image ON changes (image, sequence);
-- the first change of each batch
CREATE INDEX batches ON changes (sequence) WHERE sequence = batch;
CREATE INDEX batches_by_actor ON changes (actor, sequence) WHERE sequence = batch;
CREATE INDEX batches_by_action ON changes (action, sequence) WHERE sequence = batch;

-- The images that are deleted, and the changes that deleted them.
CREATE TABLE trash (
    sequence bigint PRIMARY KEY REFERENCES changes (sequence),
    image uuid NOT NULL UNIQUE
);
INSERT INTO trash (sequence, image)
SELECT max(c.sequence), c.image FROM changes c
WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.id = c.image) GROUP BY c.image;
