-- How many transfers somebody may agree on in a day.
INSERT INTO setting (name, since, value) VALUES ('transfers_a_day', 0, 5);

-- Since when the officers have an application, in this round: it may have waited for somebody else before.
ALTER TABLE application ADD COLUMN queued INTEGER;
UPDATE application SET queued = sent WHERE state IN ('submitted', 'in_review');

-- Who paid is known no longer than it takes: what is found by it, and who it was, may be empty.
CREATE TABLE transfer_kept (
    id            TEXT PRIMARY KEY CHECK (length(id) = 36),
    application   TEXT NOT NULL REFERENCES application (id),
    account_index BLOB CHECK (length(account_index) = 32),
    payer_index   BLOB CHECK (length(payer_index) = 32),
    fen           INTEGER NOT NULL CHECK (fen BETWEEN 11 AND 999),
    state         TEXT NOT NULL CHECK (state IN ('open', 'matched', 'over')),
    wrong         INTEGER NOT NULL DEFAULT 0 CHECK (wrong BETWEEN 0 AND 3),
    deadline      INTEGER NOT NULL,
    resume_until  INTEGER,
    began         INTEGER NOT NULL
) STRICT;
INSERT INTO transfer_kept (id, application, account_index, payer_index, fen, state, wrong, deadline, resume_until, began)
SELECT id, application, account_index, payer_index, fen, state, wrong, deadline, resume_until, began FROM transfer;
DROP TABLE transfer;
ALTER TABLE transfer_kept RENAME TO transfer;
CREATE UNIQUE INDEX transfer_open ON transfer (account_index, fen) WHERE state = 'open';
CREATE INDEX transfer_of ON transfer (application, began);
CREATE INDEX transfer_of_account ON transfer (account_index);
CREATE INDEX transfer_of_payer ON transfer (payer_index);
CREATE TRIGGER transfer_moves BEFORE UPDATE OF state ON transfer
WHEN NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE machine = 'transfer' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'no such move');
END;

CREATE TABLE bank_entry_kept (
    id          TEXT PRIMARY KEY CHECK (length(id) = 36),
    bank        TEXT NOT NULL,
    reference   TEXT NOT NULL,
    application TEXT REFERENCES application (id),
    payer       BLOB CHECK (payer IS NOT NULL OR state = 'returned'),
    fen         INTEGER NOT NULL CHECK (fen > 0),
    booked      INTEGER NOT NULL,
    heard       INTEGER NOT NULL,
    fate        TEXT NOT NULL CHECK (fate IN ('matched', 'wrong_amount', 'wrong_payer', 'late', 'extra', 'unknown')),
    state       TEXT NOT NULL CHECK (state IN ('due', 'returned', 'bounced')),
    given_back  INTEGER,
    UNIQUE (bank, reference),
    CHECK ((state = 'due') = (given_back IS NULL))
) STRICT;
INSERT INTO bank_entry_kept (id, bank, reference, application, payer, fen, booked, heard, fate, state, given_back)
SELECT id, bank, reference, application, payer, fen, booked, heard, fate, state, given_back FROM bank_entry;
DROP TABLE bank_entry;
ALTER TABLE bank_entry_kept RENAME TO bank_entry;
CREATE INDEX bank_entry_due ON bank_entry (state, heard);
CREATE INDEX bank_entry_of ON bank_entry (application);
CREATE TRIGGER bank_entry_moves BEFORE UPDATE OF state ON bank_entry
WHEN NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE machine = 'bank_entry' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'no such move');
END;
CREATE TRIGGER bank_entry_stays BEFORE UPDATE ON bank_entry
WHEN NEW.fen <> OLD.fen OR NEW.booked <> OLD.booked OR NEW.reference <> OLD.reference OR NEW.fate <> OLD.fate
BEGIN
    SELECT RAISE(ABORT, 'an entry stays as it is');
END;

CREATE TABLE sandbox_entry_kept (
    reference TEXT PRIMARY KEY,
    payer     BLOB CHECK (payer IS NOT NULL OR returned = 1),
    fen       INTEGER NOT NULL CHECK (fen > 0),
    booked    INTEGER NOT NULL,
    bounces   INTEGER NOT NULL CHECK (bounces IN (0, 1)),
    returned  INTEGER NOT NULL DEFAULT 0 CHECK (returned IN (0, 1))
) STRICT;
INSERT INTO sandbox_entry_kept (reference, payer, fen, booked, bounces, returned)
SELECT reference, payer, fen, booked, bounces, returned FROM sandbox_entry;
DROP TABLE sandbox_entry;
ALTER TABLE sandbox_entry_kept RENAME TO sandbox_entry;
CREATE INDEX transfer_known ON transfer (deadline) WHERE account_index IS NOT NULL;
CREATE INDEX bank_entry_known ON bank_entry (given_back) WHERE payer IS NOT NULL;

-- When the corporate account that was typed into an application that was fulfilled went from it.
ALTER TABLE application ADD COLUMN account_erased INTEGER;
CREATE INDEX application_with_account ON application (saved) WHERE state = 'fulfilled' AND account_erased IS NULL;

-- Whether somebody did something today is asked each time he does it.
CREATE INDEX audit_of ON audit (actor, action, at);
