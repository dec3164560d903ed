-- How many images there are by month of creation (UTC, the year times 100 and 1 to 12), architecture and
-- visibility: in all, and of each organization. They are changed by what is added, which may be less than nothing.
CREATE TABLE months (
    month INTEGER NOT NULL,
    arch TEXT NOT NULL,
    public INTEGER NOT NULL CHECK (public IN (0, 1)),
    images INTEGER NOT NULL,
    PRIMARY KEY (month, arch, public)
) WITHOUT ROWID, STRICT;
CREATE TABLE months_of_organizations (
    organization BLOB NOT NULL,
    month INTEGER NOT NULL,
    arch TEXT NOT NULL,
    public INTEGER NOT NULL CHECK (public IN (0, 1)),
    images INTEGER NOT NULL,
    PRIMARY KEY (organization, month, arch, public)
) WITHOUT ROWID, STRICT;
INSERT INTO months_of_organizations (organization, month, arch, public, images)
SELECT organization, CAST(strftime('%Y%m', (creation_date + 63113904000000000) / 86400000000 * 86400 - 63113904000, 'unixepoch') AS INTEGER), arch, public, count(*)
FROM images GROUP BY 1, 2, 3, 4;
INSERT INTO months (month, arch, public, images)
SELECT month, arch, public, sum(images) FROM months_of_organizations GROUP BY 1, 2, 3;
