-- Of which end its applicant was told, and how many days before.
ALTER TABLE application ADD COLUMN warned_of BIGINT;
ALTER TABLE application ADD COLUMN warned_days BIGINT;
CREATE INDEX application_awaits ON application (awaits, id);

-- Nobody needs the digest of what was handed in, and from it the number of an identity document could be guessed, which stands in it and in few places else.
-- A column that is dropped stays in rows that were there until they are written anew.
ALTER TABLE submission DROP COLUMN digest, ALTER COLUMN at TYPE BIGINT USING at + 0;
