-- Texts that are searched or compared are compared by their bytes; times are microseconds since 1970, UTC.

-- The latest change, and the lock under which the next ones get their numbers.
CREATE TABLE log_head (
    only_row INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_row = 1),
    position INTEGER NOT NULL CHECK (position >= 0)
) STRICT;
INSERT INTO log_head (position) VALUES (0);

CREATE TABLE changes (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
    batch INTEGER NOT NULL CHECK (batch > 0 AND batch <= sequence),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    -- the image as JSON, before and after
    before TEXT,
    after TEXT,
    CHECK (before IS NOT NULL OR after IS NOT NULL)
) STRICT;

CREATE TABLE volumes (
    -- in the order in which images first named them
    number INTEGER PRIMARY KEY CHECK (number > 0),
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- how many name it now
    images INTEGER NOT NULL CHECK (images >= 0)
) STRICT;
CREATE INDEX volumes_popular ON volumes (images DESC, number);

CREATE TABLE images (
    -- where the index of texts finds it
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    name TEXT NOT NULL CHECK (name <> ''),
    -- orders names as people do
    name_key BLOB NOT NULL,
    -- the folded name, the id, the organization and the folded name of the volume, a line each
    search TEXT NOT NULL,
    arch TEXT NOT NULL CHECK (arch IN ('arm', 'arm64', 'x86_64')),
    organization BLOB NOT NULL,
    public INTEGER NOT NULL CHECK (public IN (0, 1)),
    root_volume BLOB NOT NULL REFERENCES volumes (id),
    from_image BLOB,
    from_server BLOB,
    marketplace_key TEXT,
    creation_date INTEGER NOT NULL,
    modification_date INTEGER NOT NULL CHECK (modification_date >= creation_date),
    revision INTEGER NOT NULL CHECK (revision > 0)
) STRICT;
CREATE INDEX images_by_creation ON images (creation_date, id);
CREATE INDEX images_by_modification ON images (modification_date, id);
CREATE INDEX images_by_name ON images (name_key, id);
CREATE INDEX images_by_arch ON images (arch, id);
CREATE INDEX images_by_organization ON images (organization, id);
CREATE INDEX images_of_organization ON images (organization, creation_date, id);
CREATE INDEX images_on_volume ON images (root_volume);
CREATE INDEX images_duplicated ON images (from_image, creation_date, id) WHERE from_image IS NOT NULL;

-- The texts' trigrams. They are folded already, so that case is to be kept.
CREATE VIRTUAL TABLE images_search USING fts5 (
    search, content = images, content_rowid = number, tokenize = 'trigram case_sensitive 1'
);
-- Images whose texts the index does not know yet, and what it holds for them: many at a time take it far less work.
CREATE TABLE unindexed (
    number INTEGER PRIMARY KEY,
    indexed TEXT
) STRICT;
-- OR IGNORE would not do: a trigger follows the statement that set it off in what a conflict means.
CREATE TRIGGER images_inserted AFTER INSERT ON images BEGIN
    INSERT INTO unindexed (number)
    SELECT new.number WHERE NOT EXISTS (SELECT 1 FROM unindexed WHERE number = new.number);
END;
CREATE TRIGGER images_updated AFTER UPDATE OF search ON images WHEN old.search <> new.search BEGIN
    INSERT INTO unindexed (number, indexed)
    SELECT old.number, old.search WHERE NOT EXISTS (SELECT 1 FROM unindexed WHERE number = old.number);
END;
CREATE TRIGGER images_deleted AFTER DELETE ON images BEGIN
    INSERT INTO unindexed (number, indexed)
    SELECT old.number, old.search WHERE NOT EXISTS (SELECT 1 FROM unindexed WHERE number = old.number);
END;

-- How many images there are of each kind.
CREATE TABLE totals (
    organization BLOB NOT NULL,
    arch TEXT NOT NULL,
    public INTEGER NOT NULL CHECK (public IN (0, 1)),
    images INTEGER NOT NULL CHECK (images >= 0),
    PRIMARY KEY (organization, arch, public)
) STRICT;

-- What was answered to requests with an idempotency key: a part of the log, empty where `last` is before `first`.
CREATE TABLE replies (
    key TEXT PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    at INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL
) STRICT;
CREATE INDEX replies_by_age ON replies (at);
