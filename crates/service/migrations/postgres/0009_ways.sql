-- For whom an application waits before the officers; as what its applicant was told to come in; since when its days stand still.
ALTER TABLE application ADD COLUMN awaits TEXT CHECK (awaits IN ('admin', 'bank', 'applicant')) CHECK ((state = 'awaiting') = (awaits IS NOT NULL));
ALTER TABLE application ADD COLUMN role TEXT CHECK (role IN ('admin', 'clerk'));
-- Whether a form names its application's number; nothing where it shows no text, as a scan.
ALTER TABLE document ADD COLUMN names_number BIGINT CHECK (names_number IN (0, 1));
ALTER TABLE application ADD COLUMN stands BIGINT;

-- How often somebody named another admin than there is, day by day.
CREATE TABLE admin_guess (
    account    TEXT NOT NULL REFERENCES account (id),
    enterprise TEXT NOT NULL REFERENCES enterprise (id),
    day        BIGINT NOT NULL,
    count      BIGINT NOT NULL CHECK (count BETWEEN 1 AND 3),
    PRIMARY KEY (account, enterprise, day)
);

-- Grants to stamp, as they were signed. The statement is sealed under the key of the application that it answers.
CREATE TABLE stamp_grant (
    id          TEXT PRIMARY KEY CHECK (length(id) = 36),
    application TEXT NOT NULL REFERENCES application (id),
    enterprise  TEXT NOT NULL REFERENCES enterprise (id),
    clerk       TEXT NOT NULL REFERENCES account (id),
    platform    TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('granted', 'active', 'void', 'ended')),
    statement   BYTEA NOT NULL,
    signature   BYTEA NOT NULL,
    certificate BYTEA NOT NULL CHECK (length(certificate) = 32),
    signer      TEXT NOT NULL REFERENCES account (id),
    begins      BIGINT NOT NULL,
    until       BIGINT NOT NULL CHECK (until > begins),
    at          BIGINT NOT NULL
);
CREATE UNIQUE INDEX stamp_grant_of_application ON stamp_grant (application) WHERE state IN ('granted', 'active');
CREATE UNIQUE INDEX stamp_grant_live ON stamp_grant (enterprise, clerk, platform) WHERE state IN ('granted', 'active');
CREATE INDEX stamp_grant_until ON stamp_grant (state, until);

-- The transfer that an application agreed on. No two that are open have one amount of one account.
CREATE TABLE transfer (
    id            TEXT PRIMARY KEY CHECK (length(id) = 36),
    application   TEXT NOT NULL REFERENCES application (id),
    account_index BYTEA NOT NULL CHECK (length(account_index) = 32),
    payer_index   BYTEA NOT NULL CHECK (length(payer_index) = 32),
    fen           BIGINT NOT NULL CHECK (fen BETWEEN 11 AND 999),
    state         TEXT NOT NULL CHECK (state IN ('open', 'matched', 'over')),
    wrong         BIGINT NOT NULL DEFAULT 0 CHECK (wrong BETWEEN 0 AND 3),
    deadline      BIGINT NOT NULL,
    resume_until  BIGINT,
    began         BIGINT NOT NULL
);
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
    payer       BYTEA NOT NULL,
    fen         BIGINT NOT NULL CHECK (fen > 0),
    booked      BIGINT NOT NULL,
    heard       BIGINT NOT NULL,
    fate        TEXT NOT NULL CHECK (fate IN ('matched', 'wrong_amount', 'wrong_payer', 'late', 'extra', 'unknown')),
    state       TEXT NOT NULL CHECK (state IN ('due', 'returned', 'bounced')),
    given_back  BIGINT,
    UNIQUE (bank, reference),
    CHECK ((state = 'due') = (given_back IS NULL))
);
CREATE INDEX bank_entry_due ON bank_entry (state, heard);
CREATE INDEX bank_entry_of ON bank_entry (application);

-- What stands in for a bank was shown.
CREATE TABLE sandbox_entry (
    reference TEXT PRIMARY KEY,
    payer     BYTEA NOT NULL,
    fen       BIGINT NOT NULL CHECK (fen > 0),
    booked    BIGINT NOT NULL,
    bounces   BIGINT NOT NULL CHECK (bounces IN (0, 1)),
    returned  BIGINT NOT NULL DEFAULT 0 CHECK (returned IN (0, 1))
);

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

CREATE TRIGGER stamp_grant_moves BEFORE UPDATE OF state ON stamp_grant FOR EACH ROW EXECUTE FUNCTION refuse_move('stamp_grant');
CREATE TRIGGER transfer_moves BEFORE UPDATE OF state ON transfer FOR EACH ROW EXECUTE FUNCTION refuse_move('transfer');
CREATE TRIGGER bank_entry_moves BEFORE UPDATE OF state ON bank_entry FOR EACH ROW EXECUTE FUNCTION refuse_move('bank_entry');

CREATE FUNCTION refuse_other_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.statement <> OLD.statement OR NEW.signature <> OLD.signature OR NEW.application <> OLD.application OR NEW.until <> OLD.until THEN
        RAISE EXCEPTION 'a grant stays as it is';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER stamp_grant_stays BEFORE UPDATE ON stamp_grant FOR EACH ROW EXECUTE FUNCTION refuse_other_grant();
CREATE FUNCTION refuse_other_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.fen <> OLD.fen OR NEW.booked <> OLD.booked OR NEW.reference <> OLD.reference OR NEW.fate <> OLD.fate THEN
        RAISE EXCEPTION 'an entry stays as it is';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bank_entry_stays BEFORE UPDATE ON bank_entry FOR EACH ROW EXECUTE FUNCTION refuse_other_entry();
