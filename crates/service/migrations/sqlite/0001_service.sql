-- The certificates under which this service acts, one for each role.
CREATE TABLE authority (
    role TEXT PRIMARY KEY CHECK (role IN ('root', 'issuing', 'opening', 'platform')),
    der  BLOB NOT NULL
) STRICT;

-- A phone that was given certificates, under its phone_id. Its bearer is kept as SHA-256 alone.
CREATE TABLE device (
    id            TEXT PRIMARY KEY CHECK (length(id) = 64),
    enrolment     TEXT NOT NULL UNIQUE,
    bearer_sha256 BLOB NOT NULL UNIQUE CHECK (length(bearer_sha256) = 32),
    enrolled      INTEGER NOT NULL
) STRICT;

-- Never deleted. A key is certified once, for ever.
CREATE TABLE certificate (
    sha256     BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    device     TEXT NOT NULL REFERENCES device (id),
    purpose    TEXT NOT NULL CHECK (purpose IN ('sign', 'encrypt')),
    key_sha256 BLOB NOT NULL UNIQUE CHECK (length(key_sha256) = 32),
    der        BLOB NOT NULL,
    issued     INTEGER NOT NULL,
    revoked    INTEGER,
    reason     TEXT,
    UNIQUE (device, purpose),
    CHECK ((revoked IS NULL) = (reason IS NULL))
) STRICT;

-- Every revocation list there ever was: numbers only grow (RFC 5280 §5.2.3).
CREATE TABLE revocation_list (
    number      INTEGER PRIMARY KEY,
    this_update INTEGER NOT NULL,
    next_update INTEGER NOT NULL,
    der         BLOB NOT NULL
) STRICT;

-- What the tender packages said, in the order in which they were registered: the last one of a tender counts.
CREATE TABLE tender_package (
    sequence       INTEGER PRIMARY KEY,
    tender         TEXT NOT NULL,
    sha256         BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    number         TEXT NOT NULL,
    title          TEXT NOT NULL,
    purchaser      TEXT NOT NULL,
    signer_code    TEXT,
    signer_subject TEXT NOT NULL,
    published      INTEGER NOT NULL,
    deadline       INTEGER NOT NULL,
    opens          INTEGER NOT NULL,
    registered     INTEGER NOT NULL
) STRICT;
CREATE INDEX tender_package_of ON tender_package (tender, sequence);

-- When the first share of a tender was released: never before it opens.
CREATE TABLE opening (
    tender TEXT PRIMARY KEY,
    opened INTEGER NOT NULL
) STRICT;

-- Every bid whose share was released, and when first.
CREATE TABLE share_release (
    sequence INTEGER PRIMARY KEY,
    tender   TEXT NOT NULL REFERENCES opening (tender),
    bid      TEXT NOT NULL,
    released INTEGER NOT NULL,
    UNIQUE (tender, bid)
) STRICT;
