-- For whom an application waits before the officers; as what its applicant was told to come in; since when its days stand still.
ALTER TABLE application ADD COLUMN awaits TEXT CHECK (awaits IN ('admin', 'bank', 'applicant')) CHECK ((state = 'awaiting') = (awaits IS NOT NULL));
ALTER TABLE application ADD COLUMN role TEXT CHECK (role IN ('admin', 'clerk'));
-- Whether a form names its application's number; nothing where it shows no text, as a scan.
ALTER TABLE document ADD COLUMN names_number INTEGER CHECK (names_number IN (0, 1));
ALTER TABLE application ADD COLUMN stands INTEGER;

-- How often somebody named another admin than there is, day by day.
CREATE TABLE admin_guess (
    account    TEXT NOT NULL REFERENCES account (id),
    enterprise TEXT NOT NULL REFERENCES enterprise (id),
    day        INTEGER NOT NULL,
    count      INTEGER NOT NULL CHECK (count BETWEEN 1 AND 3),
    PRIMARY KEY (account, enterprise, day)
) STRICT;

-- Grants to stamp, as they were signed. The statement is sealed under the key of the application that it answers.
CREATE TABLE stamp_grant (
    id          TEXT PRIMARY KEY CHECK (length(id) = 36),
    application TEXT NOT NULL REFERENCES application (id),
    enterprise  TEXT NOT NULL REFERENCES enterprise (id),
    clerk       TEXT NOT NULL REFERENCES account (id),
    platform    TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('granted', 'active', 'void', 'ended')),
    statement   BLOB NOT NULL,
    signature   BLOB NOT NULL,
    certificate BLOB NOT NULL CHECK (length(certificate) = 32),
    signer      TEXT NOT NULL REFERENCES account (id),
    begins      INTEGER NOT NULL,
    until       INTEGER NOT NULL CHECK (until > begins),
    at          INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX stamp_grant_of_application ON stamp_grant (application) WHERE state IN ('granted', 'active');
CREATE UNIQUE INDEX stamp_grant_live ON stamp_grant (enterprise, clerk, platform) WHERE state IN ('granted', 'active');
CREATE INDEX stamp_grant_until ON stamp_grant (state, until);

-- The transfer that an application agreed on. No two that are open have one amount of one account.
CREATE TABLE transfer (
    id            TEXT PRIMARY KEY CHECK (length(id) = 36),
    application   TEXT NOT NULL REFERENCES application (id),
    account_index BLOB NOT NULL CHECK (length(account_index) = 32),
    payer_index   BLOB NOT NULL CHECK (length(payer_index) = 32),
    fen           INTEGER NOT NULL CHECK (fen BETWEEN 11 AND 999),
    state         TEXT NOT NULL CHECK (state IN ('open', 'matched', 'over')),
    wrong         INTEGER NOT NULL DEFAULT 0 CHECK (wrong BETWEEN 0 AND 3),
    deadline      INTEGER NOT NULL,
    resume_until  INTEGER,
    began         INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX transfer_open ON transfer (account_index, fen) WHERE state = 'open';
CREATE INDEX transfer_of ON transfer (application, began);
CREATE INDEX transfer_of_account ON transfer (account_index);
CREATE INDEX transfer_of_payer ON transfer (payer_index);

-- The bank's statement, entry by entry. Each is given back, whatever it was; who paid it is sealed.
CREATE TABLE bank_entry (
    id          TEXT PRIMARY KEY CHECK (length(id) = 36),
    bank        TEXT NOT NULL,
    reference   TEXT NOT NULL,
    application TEXT REFERENCES application (id),
    payer       BLOB NOT NULL,
    fen         INTEGER NOT NULL CHECK (fen > 0),
    booked      INTEGER NOT NULL,
    heard       INTEGER NOT NULL,
    fate        TEXT NOT NULL CHECK (fate IN ('matched', 'wrong_amount', 'wrong_payer', 'late', 'extra', 'unknown')),
    state       TEXT NOT NULL CHECK (state IN ('due', 'returned', 'bounced')),
    given_back  INTEGER,
    UNIQUE (bank, reference),
    CHECK ((state = 'due') = (given_back IS NULL))
) STRICT;
CREATE INDEX bank_entry_due ON bank_entry (state, heard);
CREATE INDEX bank_entry_of ON bank_entry (application);

-- What stands in for a bank was shown.
CREATE TABLE sandbox_entry (
    reference TEXT PRIMARY KEY,
    payer     BLOB NOT NULL,
    fen       INTEGER NOT NULL CHECK (fen > 0),
    booked    INTEGER NOT NULL,
    bounces   INTEGER NOT NULL CHECK (bounces IN (0, 1)),
    returned  INTEGER NOT NULL DEFAULT 0 CHECK (returned IN (0, 1))
) STRICT;

INSERT INTO setting (name, since, value) VALUES
    ('join_days', 0, 14),
    ('confirm_days', 0, 14),
    ('grant_days', 0, 366),
    ('transfer_days', 0, 3),
    ('transfer_statement_days', 0, 3),
    ('transfer_resume_days', 0, 7);

INSERT INTO move (machine, from_state, to_state) VALUES
    ('application', 'draft', 'awaiting'),
    ('application', 'returned', 'awaiting'),
    ('application', 'awaiting', 'submitted'),
    ('application', 'awaiting', 'rejected'),
    ('application', 'awaiting', 'withdrawn'),
    ('application', 'awaiting', 'lapsed'),
    ('application', 'awaiting', 'approved'),
    ('application', 'in_review', 'awaiting'),
    ('application', 'lapsed', 'submitted'),
    ('stamp_grant', 'granted', 'active'),
    ('stamp_grant', 'granted', 'void'),
    ('stamp_grant', 'granted', 'ended'),
    ('stamp_grant', 'active', 'ended'),
    ('transfer', 'open', 'matched'),
    ('transfer', 'open', 'over'),
    ('transfer', 'over', 'matched'),
    ('bank_entry', 'due', 'returned'),
    ('bank_entry', 'due', 'bounced');

CREATE TRIGGER stamp_grant_moves BEFORE UPDATE OF state ON stamp_grant
WHEN NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE machine = 'stamp_grant' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'no such move');
END;

CREATE TRIGGER transfer_moves BEFORE UPDATE OF state ON transfer
WHEN NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE machine = 'transfer' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'no such move');
END;

CREATE TRIGGER bank_entry_moves BEFORE UPDATE OF state ON bank_entry
WHEN NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE machine = 'bank_entry' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'no such move');
END;

CREATE TRIGGER stamp_grant_stays BEFORE UPDATE ON stamp_grant
WHEN NEW.statement <> OLD.statement OR NEW.signature <> OLD.signature OR NEW.application <> OLD.application OR NEW.until <> OLD.until
BEGIN
    SELECT RAISE(ABORT, 'a grant stays as it is');
END;

CREATE TRIGGER bank_entry_stays BEFORE UPDATE ON bank_entry
WHEN NEW.fen <> OLD.fen OR NEW.booked <> OLD.booked OR NEW.reference <> OLD.reference OR NEW.fate <> OLD.fate
BEGIN
    SELECT RAISE(ABORT, 'an entry stays as it is');
END;
