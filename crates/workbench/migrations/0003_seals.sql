-- Seals as they are worked on, with what the register told of them last. The identifier is a UUID: the register's too.
ALTER TABLE seals RENAME TO added;

CREATE TABLE seals (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- What it is made of, JSON; a photo by its digest.
    source TEXT NOT NULL,
    png BLOB NOT NULL,
    width_mm REAL NOT NULL,
    -- The register's record, JSON; NULL before it made a version.
    record TEXT,
    added TEXT NOT NULL
) STRICT;

-- Versions that this desk has: made by its orders, or taken from a file.
CREATE TABLE seal_versions (
    seal TEXT NOT NULL REFERENCES seals (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    -- GB/T 38540, DER: picture and term are in it.
    electronic BLOB NOT NULL,
    PRIMARY KEY (seal, number)
) STRICT;

-- Photos that seals were made from, for whoever works on them again.
CREATE TABLE seal_photos (
    sha256 TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

-- What was added as a picture stamps once a version of it is made.
INSERT INTO seals (id, name, source, png, width_mm, record, added)
SELECT
    substr(id, 1, 8) || '-' || substr(id, 9, 4) || '-' || substr(id, 13, 4) || '-' || substr(id, 17, 4) || '-' || substr(id, 21),
    name,
    '{"made":"picture"}',
    png,
    width_mm,
    NULL,
    added
FROM added;

-- Places of theirs name them so from now on. What was placed of the seal that was drawn of the bidder's name is told as one that is gone.
UPDATE plans
SET json = json_set(json, '$.entries', json((
    SELECT json_group_array(json_set(value, '$.seal', coalesce(
        (
            SELECT substr(id, 1, 8) || '-' || substr(id, 9, 4) || '-' || substr(id, 13, 4) || '-' || substr(id, 17, 4) || '-' || substr(id, 21)
            FROM added
            WHERE added.id = value ->> 'seal'
        ),
        value ->> 'seal'
    )))
    FROM json_each(plans.json, '$.entries')
)));

DROP TABLE added;
