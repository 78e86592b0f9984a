-- A role more among the certificates that are made anew at times: whoever makes seals.
CREATE TABLE own_certificate_3 (
    sequence INTEGER PRIMARY KEY,
    role     TEXT NOT NULL CHECK (role IN ('issuing', 'stamps', 'responder', 'seals')),
    serial   BLOB NOT NULL UNIQUE,
    der      BLOB NOT NULL
) STRICT;
INSERT INTO own_certificate_3 (sequence, role, serial, der) SELECT sequence, role, serial, der FROM own_certificate;
DROP TABLE own_certificate;
ALTER TABLE own_certificate_3 RENAME TO own_certificate;

-- A seal. Its owner is the enterprise (USCC) in the certificate that ordered its first version.
CREATE TABLE seal (
    id    TEXT PRIMARY KEY CHECK (length(id) = 36),
    owner TEXT NOT NULL
) STRICT;

-- Every version there ever was, with the electronic seal that was made of it, and what of that is told to everybody: its term, and the digests of its
-- certificates one after another. None but the last one can be active.
CREATE TABLE seal_version (
    seal        TEXT NOT NULL REFERENCES seal (id),
    number      INTEGER NOT NULL CHECK (number >= 1),
    state       TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'void')),
    info_sha256 BLOB NOT NULL UNIQUE CHECK (length(info_sha256) = 32),
    valid_from  INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    owners      BLOB NOT NULL CHECK (length(owners) % 32 = 0),
    der         BLOB NOT NULL,
    PRIMARY KEY (seal, number)
) STRICT;

-- What became of each, and by whose order: the statement's digest and the signature over it are kept. What follows from a newer version has no order.
CREATE TABLE seal_change (
    sequence         INTEGER PRIMARY KEY,
    seal             TEXT NOT NULL,
    number           INTEGER NOT NULL,
    change           TEXT NOT NULL CHECK (change IN ('made', 'suspended', 'resumed', 'voided', 'superseded')),
    at               INTEGER NOT NULL,
    certificate      BLOB NOT NULL CHECK (length(certificate) = 32),
    statement_sha256 BLOB UNIQUE CHECK (length(statement_sha256) = 32),
    signature        BLOB,
    FOREIGN KEY (seal, number) REFERENCES seal_version (seal, number),
    CHECK ((statement_sha256 IS NULL) = (signature IS NULL)),
    CHECK ((change = 'superseded') = (signature IS NULL))
) STRICT;
CREATE INDEX seal_change_of ON seal_change (seal, sequence);
