-- Of which end its applicant was told, and how many days before.
ALTER TABLE application ADD COLUMN warned_of BIGINT;
ALTER TABLE application ADD COLUMN warned_days BIGINT;
CREATE INDEX application_awaits ON application (awaits, id);

-- Nobody needs the digest of what was handed in, and from it the number of an identity document could be guessed, which stands in it and in few places else.
-- A column that is dropped stays in rows that were there until they are written anew.
ALTER TABLE submission DROP COLUMN digest, ALTER COLUMN at TYPE BIGINT USING at + 0;

-- Of a decision whose application was erased nothing is left to look at: nobody is asked for it any more.
INSERT INTO move (machine, from_state, to_state) VALUES ('second_look', 'waiting', 'lapsed');
ALTER TABLE second_look
    DROP CONSTRAINT second_look_state_check,
    DROP CONSTRAINT second_look_check,
    ADD CONSTRAINT second_look_state_check CHECK (state IN ('waiting', 'agreed', 'differed', 'lapsed')),
    ADD CONSTRAINT second_look_check CHECK ((state IN ('waiting', 'lapsed')) = (officer IS NULL));
CREATE INDEX second_look_at ON second_look (at);
UPDATE second_look SET state = 'lapsed' WHERE state = 'waiting'
    AND review IN (SELECT review.id FROM review JOIN application ON application.id = review.application WHERE application.data_key IS NULL);

-- What an officer decided, and when.
CREATE INDEX review_of ON review (officer, at);

-- To which document an object belongs.
CREATE INDEX document_object ON document (object);

-- The grants of an enterprise, by when they were signed.
CREATE INDEX stamp_grant_of ON stamp_grant (enterprise, at);
