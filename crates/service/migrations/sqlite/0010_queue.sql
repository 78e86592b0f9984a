-- Of which end its applicant was told, and how many days before.
ALTER TABLE application ADD COLUMN warned_of INTEGER;
ALTER TABLE application ADD COLUMN warned_days INTEGER;
CREATE INDEX application_awaits ON application (awaits, id);

-- Nobody needs the digest of what was handed in, and from it the number of an identity document could be guessed, which stands in it and in few places else.
-- What is dropped is overwritten.
PRAGMA secure_delete = ON;
ALTER TABLE submission DROP COLUMN digest;
PRAGMA secure_delete = OFF;

-- Of a decision whose application was erased nothing is left to look at: nobody is asked for it any more.
INSERT INTO move (machine, from_state, to_state) VALUES ('second_look', 'waiting', 'lapsed');
CREATE TABLE second_look_of (
    review  TEXT PRIMARY KEY REFERENCES review (id),
    state   TEXT NOT NULL CHECK (state IN ('waiting', 'agreed', 'differed', 'lapsed')),
    officer TEXT REFERENCES account (id),
    note    BLOB,
    at      INTEGER,
    CHECK ((state IN ('waiting', 'lapsed')) = (officer IS NULL)),
    CHECK ((officer IS NULL) = (at IS NULL))
) STRICT;
INSERT INTO second_look_of (review, state, officer, note, at) SELECT review, state, officer, note, at FROM second_look;
DROP TABLE second_look;
ALTER TABLE second_look_of RENAME TO second_look;
CREATE INDEX second_look_waiting ON second_look (state);
CREATE INDEX second_look_at ON second_look (at);
CREATE TRIGGER second_look_moves BEFORE UPDATE OF state ON second_look
WHEN NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM move WHERE machine = 'second_look' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'no such move');
END;
UPDATE second_look SET state = 'lapsed' WHERE state = 'waiting'
    AND review IN (SELECT review.id FROM review JOIN application ON application.id = review.application WHERE application.data_key IS NULL);

-- What an officer decided, and when.
CREATE INDEX review_of ON review (officer, at);

-- To which document an object belongs.
CREATE INDEX document_object ON document (object);

-- The grants of an enterprise, by when they were signed.
CREATE INDEX stamp_grant_of ON stamp_grant (enterprise, at);
