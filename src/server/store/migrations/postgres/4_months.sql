-- How many images there are by month of creation (UTC, the year times 100 and 1 to 12), architecture and
-- visibility: in all, and of each organization. They are changed by what is added, which may be less than nothing.
CREATE TABLE months (
    month bigint NOT NULL,
    arch text COLLATE "C" NOT NULL,
    public boolean NOT NULL,
    images bigint NOT NULL,
    PRIMARY KEY (month, arch, public)
);
CREATE TABLE months_of_organizations (
    organization uuid NOT NULL,
    month bigint NOT NULL,
    arch text COLLATE "C" NOT NULL,
    public boolean NOT NULL,
    images bigint NOT NULL,
    PRIMARY KEY (organization, month, arch, public)
);
INSERT INTO months_of_organizations (organization, month, arch, public, images)
SELECT organization, CAST(to_char(date '1970-01-01' + CAST((creation_date + 63113904000000000) / 86400000000 AS integer), 'YYYYMM') AS bigint) - 200000, arch, public, count(*)
FROM images GROUP BY 1, 2, 3, 4;
INSERT INTO months (month, arch, public, images)
SELECT month, arch, public, sum(images) FROM months_of_organizations GROUP BY 1, 2, 3;
