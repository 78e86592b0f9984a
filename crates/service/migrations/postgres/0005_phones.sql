INSERT INTO setting (name, since, value) VALUES ('challenge_seconds', 0, 240);

-- The phones that log their accounts in at desks, by the key that names each of them there. A phone is one account's at a time. What it is called is
-- sealed under the account's data key.
CREATE TABLE account_phone (
    id       TEXT PRIMARY KEY CHECK (length(id) = 36),
    account  TEXT NOT NULL REFERENCES account (id),
    phone_id BYTEA NOT NULL CHECK (length(phone_id) = 32),
    k_auth   BYTEA NOT NULL CHECK (length(k_auth) = 65),
    name     BYTEA NOT NULL,
    since    BIGINT NOT NULL,
    ended    BIGINT
);
CREATE UNIQUE INDEX account_phone_living ON account_phone (phone_id) WHERE ended IS NULL;
CREATE INDEX account_phone_of ON account_phone (account, since);

-- The desks that they were paired with, by the fingerprint of the desk's key. The name is sealed likewise.
CREATE TABLE account_desk (
    id       TEXT PRIMARY KEY CHECK (length(id) = 36),
    account  TEXT NOT NULL REFERENCES account (id),
    desk     BYTEA NOT NULL CHECK (length(desk) = 32),
    phone_id BYTEA NOT NULL CHECK (length(phone_id) = 32),
    name     BYTEA NOT NULL,
    paired   BIGINT NOT NULL,
    ended    BIGINT
);
CREATE UNIQUE INDEX account_desk_living ON account_desk (account, desk, phone_id) WHERE ended IS NULL;
CREATE INDEX account_desk_of ON account_desk (account, paired);

-- What a phone is to sign so that somebody is logged in at a desk: once, and soon.
CREATE TABLE login_challenge (
    nonce BYTEA PRIMARY KEY CHECK (length(nonce) = 32),
    desk  BYTEA NOT NULL CHECK (length(desk) = 32),
    until BIGINT NOT NULL,
    used  BIGINT
);
CREATE INDEX login_challenge_until ON login_challenge (until);

-- Which phone let a session in, and at which desk: it ends with either.
ALTER TABLE session ADD COLUMN phone_id BYTEA CHECK (length(phone_id) = 32);
ALTER TABLE session ADD COLUMN desk BYTEA CHECK (length(desk) = 32);
