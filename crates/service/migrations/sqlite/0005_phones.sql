INSERT INTO setting (name, since, value) VALUES ('challenge_seconds', 0, 240);

-- The phones that log their accounts in at desks, by the key that names each of them there. A phone is one account's at a time. What it is called is
-- sealed under the account's data key.
CREATE TABLE account_phone (
    id       TEXT PRIMARY KEY CHECK (length(id) = 36),
    account  TEXT NOT NULL REFERENCES account (id),
    phone_id BLOB NOT NULL CHECK (length(phone_id) = 32),
    k_auth   BLOB NOT NULL CHECK (length(k_auth) = 65),
    name     BLOB NOT NULL,
    since    INTEGER NOT NULL,
    ended    INTEGER
) STRICT;
CREATE UNIQUE INDEX account_phone_living ON account_phone (phone_id) WHERE ended IS NULL;
CREATE INDEX account_phone_of ON account_phone (account, since);

-- The desks that they were paired with, by the fingerprint of the desk's key. The name is sealed likewise.
CREATE TABLE account_desk (
    id       TEXT PRIMARY KEY CHECK (length(id) = 36),
    account  TEXT NOT NULL REFERENCES account (id),
    desk     BLOB NOT NULL CHECK (length(desk) = 32),
    phone_id BLOB NOT NULL CHECK (length(phone_id) = 32),
    name     BLOB NOT NULL,
    paired   INTEGER NOT NULL,
    ended    INTEGER
) STRICT;
CREATE UNIQUE INDEX account_desk_living ON account_desk (account, desk, phone_id) WHERE ended IS NULL;
CREATE INDEX account_desk_of ON account_desk (account, paired);

-- What a phone is to sign so that somebody is logged in at a desk: once, and soon.
CREATE TABLE login_challenge (
    nonce BLOB PRIMARY KEY CHECK (length(nonce) = 32),
    desk  BLOB NOT NULL CHECK (length(desk) = 32),
    until INTEGER NOT NULL,
    used  INTEGER
) STRICT;
CREATE INDEX login_challenge_until ON login_challenge (until);

-- Which phone let a session in, and at which desk: it ends with either.
ALTER TABLE session ADD COLUMN phone_id BLOB CHECK (length(phone_id) = 32);
ALTER TABLE session ADD COLUMN desk BLOB CHECK (length(desk) = 32);
