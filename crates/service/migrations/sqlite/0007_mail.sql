INSERT INTO move (machine, from_state, to_state) VALUES
    ('proposal', 'proposed', 'confirmed'),
    ('proposal', 'proposed', 'declined'),
    ('proposal', 'proposed', 'withdrawn'),
    ('proposal', 'proposed', 'lapsed'),
    ('proposal', 'confirmed', 'told'),
    ('proposal', 'confirmed', 'withdrawn'),
    ('proposal', 'confirmed', 'lapsed'),
    ('proposal', 'told', 'taken'),
    ('proposal', 'told', 'withdrawn'),
    ('proposal', 'told', 'lapsed');

-- How long what a session proved last is enough for what takes a new proof.
INSERT INTO setting (name, since, value) VALUES ('proof_seconds', 0, 600);

-- An address for notices, sealed as the number is. Who it was set by proved that mail to it arrives.
ALTER TABLE account ADD COLUMN mail BLOB;

-- What was shown in a session: 1 a code by SMS, 2 the password, 3 both; and when it last was. Of sessions that began before nobody knows.
ALTER TABLE session ADD COLUMN factors INTEGER NOT NULL DEFAULT 0 CHECK (factors BETWEEN 0 AND 3);
ALTER TABLE session ADD COLUMN proven INTEGER NOT NULL DEFAULT 0;
UPDATE session SET proven = began;

-- Codes go to numbers and to addresses now, each by its way; what they are good for is more.
CREATE TABLE sent_code (
    id            TEXT PRIMARY KEY CHECK (length(id) = 36),
    to_index      BLOB NOT NULL CHECK (length(to_index) = 32),
    purpose       TEXT NOT NULL CHECK (purpose IN ('login', 'password', 'number', 'mail', 'proof')),
    code_hmac     BLOB NOT NULL CHECK (length(code_hmac) = 32),
    tries         INTEGER NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
    address_index BLOB NOT NULL CHECK (length(address_index) = 32),
    asked         INTEGER NOT NULL,
    until         INTEGER NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('open', 'used', 'spent', 'replaced')),
    way           TEXT NOT NULL CHECK (way IN ('sms', 'mail')),
    CHECK ((way = 'mail') = (purpose = 'mail'))
) STRICT;
INSERT INTO sent_code (id, to_index, purpose, code_hmac, tries, address_index, asked, until, state, way)
SELECT id, phone_index, purpose, code_hmac, tries, address_index, asked, until, state, 'sms' FROM sms_code;
DROP TABLE sms_code;
CREATE UNIQUE INDEX sent_code_open ON sent_code (to_index, purpose) WHERE state = 'open';
CREATE INDEX sent_code_of_receiver ON sent_code (to_index, asked);
CREATE INDEX sent_code_of_address ON sent_code (address_index, asked);
CREATE TRIGGER sent_code_moves BEFORE UPDATE OF state ON sent_code
WHEN NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE machine = 'code' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'no such move');
END;

-- Mail leaves the house too.
CREATE TABLE outbox_with_mail (
    sequence INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
    topic    TEXT NOT NULL CHECK (topic IN ('sms', 'mail', 'identity')),
    cause    TEXT NOT NULL,
    body     BLOB,
    state    TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    tries    INTEGER NOT NULL DEFAULT 0,
    due      INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    UNIQUE (topic, cause)
) STRICT;
INSERT INTO outbox_with_mail (sequence, id, topic, cause, body, state, tries, due, at)
SELECT sequence, id, topic, cause, body, state, tries, due, at FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_with_mail RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (state, due);
CREATE TRIGGER outbox_moves BEFORE UPDATE OF state ON outbox
WHEN NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE machine = 'outbox' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'no such move');
END;

-- Roles that an officer would have given. Another officer confirms, whom a constraint keeps from being the same; nobody has confirmed
-- what the only officer there was proposed.
CREATE TABLE role_proposal (
    id           TEXT PRIMARY KEY CHECK (length(id) = 36),
    role         TEXT NOT NULL CHECK (role IN ('officer', 'operator')),
    proposed_by  TEXT NOT NULL REFERENCES account (id),
    proposed     INTEGER NOT NULL,
    confirmed_by TEXT REFERENCES account (id) CHECK (confirmed_by <> proposed_by),
    until        INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'declined', 'withdrawn', 'lapsed', 'told', 'taken')),
    settled      INTEGER
) STRICT;
CREATE INDEX role_proposal_open ON role_proposal (state, until);
CREATE TRIGGER role_proposal_moves BEFORE UPDATE OF state ON role_proposal
WHEN NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE machine = 'proposal' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'no such move');
END;
-- A link leads to what was proposed; the first officer's leads to none. Links that one officer gave out alone lead nowhere any more.
ALTER TABLE office_invitation ADD COLUMN proposal TEXT REFERENCES role_proposal (id);
DELETE FROM office_invitation WHERE used IS NULL;
