-- Texts that are searched or compared are compared by their bytes; times are microseconds since 1970, UTC.

-- The latest change, and the lock under which the next ones get their numbers.
CREATE TABLE log_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    position bigint NOT NULL CHECK (position >= 0)
);
INSERT INTO log_head (position) VALUES (0);

CREATE TABLE changes (
    sequence bigint PRIMARY KEY CHECK (sequence > 0),
    batch bigint NOT NULL CHECK (batch > 0 AND batch <= sequence),
    at bigint NOT NULL,
    actor text NOT NULL,
    -- the image as JSON, before and after
    before text,
    after text,
    CHECK (before IS NOT NULL OR after IS NOT NULL)
);

CREATE TABLE volumes (
    -- in the order in which images first named them
    number bigint PRIMARY KEY CHECK (number > 0),
    id uuid NOT NULL UNIQUE,
    name text NOT NULL,
    -- how many name it now
    images bigint NOT NULL CHECK (images >= 0)
);
CREATE INDEX volumes_popular ON volumes (images DESC, number);

CREATE TABLE images (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    -- orders names as people do
    name_key bytea NOT NULL,
    -- the folded name, the id, the organization and the folded name of the volume, a line each
    search text COLLATE "C" NOT NULL,
    arch text COLLATE "C" NOT NULL CHECK (arch IN ('arm', 'arm64', 'x86_64')),
    organization uuid NOT NULL,
    public boolean NOT NULL,
    root_volume uuid NOT NULL REFERENCES volumes (id),
    from_image uuid,
    from_server uuid,
    marketplace_key text,
    creation_date bigint NOT NULL,
    modification_date bigint NOT NULL CHECK (modification_date >= creation_date),
    revision bigint NOT NULL CHECK (revision > 0)
);
CREATE INDEX images_by_creation ON images (creation_date, id);
CREATE INDEX images_by_modification ON images (modification_date, id);
CREATE INDEX images_by_name ON images (name_key, id);
CREATE INDEX images_by_arch ON images (arch, id);
CREATE INDEX images_by_organization ON images (organization, id);
CREATE INDEX images_of_organization ON images (organization, creation_date, id);
CREATE INDEX images_on_volume ON images (root_volume);
CREATE INDEX images_duplicated ON images (from_image, creation_date, id) WHERE from_image IS NOT NULL;

-- How many images there are of each kind.
CREATE TABLE totals (
    organization uuid NOT NULL,
    arch text COLLATE "C" NOT NULL,
    public boolean NOT NULL,
    images bigint NOT NULL CHECK (images >= 0),
    PRIMARY KEY (organization, arch, public)
);

-- What was answered to requests with an idempotency key: a part of the log, empty where `last` is before `first`.
CREATE TABLE replies (
    key text COLLATE "C" PRIMARY KEY,
    fingerprint uuid NOT NULL,
    at bigint NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL
);
CREATE INDEX replies_by_age ON replies (at);
