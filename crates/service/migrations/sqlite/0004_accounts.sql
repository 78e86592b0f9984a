-- Which states may follow which. The triggers below refuse every other step.
CREATE TABLE move (
    machine    TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    PRIMARY KEY (machine, from_state, to_state)
) STRICT;
INSERT INTO move (machine, from_state, to_state) VALUES
    ('account', 'active', 'closing'),
    ('account', 'closing', 'active'),
    ('account', 'closing', 'closed'),
    ('code', 'open', 'used'),
    ('code', 'open', 'spent'),
    ('code', 'open', 'replaced'),
    ('identity', 'waiting', 'passed'),
    ('identity', 'waiting', 'failed'),
    ('identity', 'waiting', 'unknown'),
    ('identity', 'waiting', 'surplus'),
    ('identity', 'unknown', 'passed'),
    ('identity', 'unknown', 'failed'),
    ('identity', 'unknown', 'surplus'),
    ('identity', 'unknown', 'expired'),
    ('identity', 'passed', 'renewal_due'),
    ('outbox', 'waiting', 'sent'),
    ('outbox', 'waiting', 'failed');

-- Rules that may change, each from a moment on: the newest that has begun counts.
CREATE TABLE setting (
    name  TEXT NOT NULL,
    since INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (name, since)
) STRICT;
INSERT INTO setting (name, since, value) VALUES
    ('code_seconds', 0, 300),
    ('code_tries', 0, 5),
    ('code_again_seconds', 0, 60),
    ('code_day_number', 0, 10),
    ('code_hour_address', 0, 30),
    ('session_days', 0, 30),
    ('limited_after_days', 0, 90),
    ('closing_days', 0, 7),
    ('identity_day', 0, 5),
    ('kek_version', 0, 1);

-- A person's account. What is personal is sealed under the account's own data key; without it, nothing of that can be read any more. The index finds a
-- number that nobody can read here.
CREATE TABLE account (
    id              TEXT PRIMARY KEY CHECK (length(id) = 36),
    phone_index     BLOB UNIQUE CHECK (length(phone_index) = 32),
    phone           BLOB,
    data_key        BLOB,
    name            BLOB,
    password        TEXT,
    state           TEXT NOT NULL CHECK (state IN ('active', 'closing', 'closed')),
    closes          INTEGER,
    platform        TEXT,
    created         INTEGER NOT NULL,
    used            INTEGER NOT NULL,
    CHECK ((state = 'closing') = (closes IS NOT NULL)),
    CHECK ((state = 'closed') = (phone_index IS NULL)),
    CHECK ((phone_index IS NULL) = (phone IS NULL)),
    CHECK ((phone_index IS NULL) = (data_key IS NULL))
) STRICT;
CREATE INDEX account_closing ON account (closes);

-- Who is logged in where. A session that has ended stays for half a year.
CREATE TABLE session (
    id            TEXT PRIMARY KEY CHECK (length(id) = 36),
    token_sha256  BLOB NOT NULL UNIQUE CHECK (length(token_sha256) = 32),
    account       TEXT NOT NULL REFERENCES account (id),
    level         TEXT NOT NULL CHECK (level IN ('limited', 'full')),
    device        TEXT NOT NULL,
    device_sha256 BLOB NOT NULL CHECK (length(device_sha256) = 32),
    began         INTEGER NOT NULL,
    seen          INTEGER NOT NULL,
    until         INTEGER NOT NULL,
    ended         INTEGER
) STRICT;
CREATE INDEX session_of ON session (account, began);

-- How often the password of a number was guessed wrongly since it was last typed right, also where nobody has the number.
CREATE TABLE password_try (
    phone_index BLOB PRIMARY KEY CHECK (length(phone_index) = 32),
    wrong       INTEGER NOT NULL CHECK (wrong >= 0),
    waits_until INTEGER NOT NULL
) STRICT;

-- A code that was sent: as HMAC, for one number and one purpose. At most one is open.
CREATE TABLE sms_code (
    id            TEXT PRIMARY KEY CHECK (length(id) = 36),
    phone_index   BLOB NOT NULL CHECK (length(phone_index) = 32),
    purpose       TEXT NOT NULL CHECK (purpose IN ('login', 'password', 'number')),
    code_hmac     BLOB NOT NULL CHECK (length(code_hmac) = 32),
    tries         INTEGER NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
    address_index BLOB NOT NULL CHECK (length(address_index) = 32),
    asked         INTEGER NOT NULL,
    until         INTEGER NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('open', 'used', 'spent', 'replaced'))
) STRICT;
CREATE UNIQUE INDEX sms_code_open ON sms_code (phone_index, purpose) WHERE state = 'open';
CREATE INDEX sms_code_of_number ON sms_code (phone_index, asked);
CREATE INDEX sms_code_of_address ON sms_code (address_index, asked);

-- Proofs of a real name that were asked for. One person has one account, one account one person.
CREATE TABLE identity (
    id         TEXT PRIMARY KEY CHECK (length(id) = 36),
    account    TEXT NOT NULL REFERENCES account (id),
    provider   TEXT NOT NULL CHECK (provider IN ('cfca_face', 'alipay_face', 'bank_card4')),
    id_index   BLOB CHECK (length(id_index) = 32),
    name       BLOB,
    id_number  BLOB,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'unknown', 'passed', 'failed', 'surplus', 'expired', 'renewal_due')),
    reason     TEXT,
    asked      INTEGER NOT NULL,
    settled    INTEGER,
    queries    INTEGER NOT NULL DEFAULT 0,
    next_query INTEGER
) STRICT;
CREATE UNIQUE INDEX identity_of_account ON identity (account) WHERE state = 'passed';
CREATE UNIQUE INDEX identity_of_person ON identity (id_index) WHERE state = 'passed';
CREATE UNIQUE INDEX identity_open ON identity (account, provider) WHERE state IN ('waiting', 'unknown');
CREATE INDEX identity_due ON identity (next_query);
CREATE INDEX identity_asked ON identity (account, asked);

-- To which text, for which purpose, somebody agreed.
CREATE TABLE consent (
    account TEXT NOT NULL REFERENCES account (id),
    purpose TEXT NOT NULL,
    version INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (account, purpose, version)
) STRICT;

-- What providers told: each of their events once.
CREATE TABLE inbox (
    provider TEXT NOT NULL,
    event    TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (provider, event)
) STRICT;

-- What is to leave the house, each cause once. The text and to whom are sealed, and gone once it was delivered.
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
    topic    TEXT NOT NULL CHECK (topic IN ('sms', 'identity')),
    cause    TEXT NOT NULL,
    body     BLOB,
    state    TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    tries    INTEGER NOT NULL DEFAULT 0,
    due      INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    UNIQUE (topic, cause)
) STRICT;
CREATE INDEX outbox_due ON outbox (state, due);

-- What accounts are told, each cause once.
CREATE TABLE message (
    sequence INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
    account  TEXT NOT NULL REFERENCES account (id),
    key      TEXT NOT NULL,
    cause    TEXT NOT NULL,
    params   BLOB NOT NULL,
    link     TEXT,
    at       INTEGER NOT NULL,
    read_at  INTEGER,
    UNIQUE (account, key, cause)
) STRICT;
CREATE INDEX message_of ON message (account, sequence);

-- Who may do what beyond what every account may, and the links by which one comes to it.
CREATE TABLE office_role (
    account TEXT NOT NULL REFERENCES account (id),
    role    TEXT NOT NULL CHECK (role IN ('officer', 'operator')),
    since   INTEGER NOT NULL,
    PRIMARY KEY (account, role)
) STRICT;
CREATE TABLE office_invitation (
    token_sha256 BLOB PRIMARY KEY CHECK (length(token_sha256) = 32),
    role         TEXT NOT NULL CHECK (role IN ('officer', 'operator')),
    until        INTEGER NOT NULL,
    used         INTEGER,
    used_by      TEXT REFERENCES account (id),
    CHECK ((used IS NULL) = (used_by IS NULL))
) STRICT;

-- What was done, by whom. A record gets its number and its hash after the transaction that it belongs to, so that those do not wait for each other.
CREATE TABLE audit (
    id       TEXT PRIMARY KEY CHECK (length(id) = 36),
    at       INTEGER NOT NULL,
    actor    TEXT NOT NULL,
    action   TEXT NOT NULL,
    subject  TEXT NOT NULL,
    detail   BLOB CHECK (length(detail) = 32),
    number   INTEGER UNIQUE CHECK (number >= 1),
    hash     BLOB CHECK (length(hash) = 32),
    CHECK ((number IS NULL) = (hash IS NULL))
) STRICT;

-- What a sandbox of a provider does next, and what it was asked.
CREATE TABLE sandbox (
    provider TEXT PRIMARY KEY,
    next     TEXT NOT NULL
) STRICT;
CREATE TABLE sandbox_case (
    reference TEXT PRIMARY KEY,
    provider  TEXT NOT NULL,
    outcome   TEXT NOT NULL,
    person    BLOB NOT NULL,
    asked     INTEGER NOT NULL,
    told      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TRIGGER account_moves BEFORE UPDATE OF state ON account
WHEN NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE machine = 'account' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'no such move');
END;

CREATE TRIGGER sms_code_moves BEFORE UPDATE OF state ON sms_code
WHEN NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE machine = 'code' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'no such move');
END;

CREATE TRIGGER identity_moves BEFORE UPDATE OF state ON identity
WHEN NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE machine = 'identity' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'no such move');
END;

CREATE TRIGGER outbox_moves BEFORE UPDATE OF state ON outbox
WHEN NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE machine = 'outbox' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'no such move');
END;
