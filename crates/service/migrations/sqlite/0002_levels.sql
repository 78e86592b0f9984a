-- By its serial number a certificate is asked for over OCSP. Every certificate there is was made by this program, whose serial numbers have 16 bytes and
-- so stand at one place: behind the heads of certificate and body (4 bytes each), the version (5) and the head of the number (2).
ALTER TABLE certificate ADD COLUMN serial BLOB;
UPDATE certificate SET serial = substr(der, 16, 16);
CREATE UNIQUE INDEX certificate_of_serial ON certificate (serial);

-- The service's own certificates that are made anew at times: for other addresses, another key, or before their end. The last one of a role counts, and
-- none is forgotten.
CREATE TABLE own_certificate (
    sequence INTEGER PRIMARY KEY,
    role     TEXT NOT NULL CHECK (role IN ('issuing', 'stamps', 'responder')),
    serial   BLOB NOT NULL UNIQUE,
    der      BLOB NOT NULL
) STRICT;
