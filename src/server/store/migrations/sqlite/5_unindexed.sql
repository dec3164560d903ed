-- The same as before, without a select from the table that is inserted into, which takes a temporary table
-- for each image.
DROP TRIGGER images_inserted;
DROP TRIGGER images_updated;
DROP TRIGGER images_deleted;
CREATE TRIGGER images_inserted AFTER INSERT ON images
WHEN NOT EXISTS (SELECT 1 FROM unindexed WHERE number = new.number) BEGIN
    INSERT INTO unindexed (number) VALUES (new.number);
END;
CREATE TRIGGER images_updated AFTER UPDATE OF search ON images
WHEN old.search <> new.search AND NOT EXISTS (SELECT 1 FROM unindexed WHERE number = old.number) BEGIN
    INSERT INTO unindexed (number, indexed) VALUES (old.number, old.search);
END;
CREATE TRIGGER images_deleted AFTER DELETE ON images
WHEN NOT EXISTS (SELECT 1 FROM unindexed WHERE number = old.number) BEGIN
    INSERT INTO unindexed (number, indexed) VALUES (old.number, old.search);
END;
