-- Of which end its applicant was told, and how many days before.
ALTER TABLE application ADD COLUMN warned_of INTEGER;
ALTER TABLE application ADD COLUMN warned_days INTEGER;
CREATE INDEX application_awaits ON application (awaits, id);

-- Nobody needs the digest of what was handed in, and from it the number of an identity document could be guessed, which stands in it and in few places else.
-- What is dropped is overwritten.
PRAGMA secure_delete = ON;
ALTER TABLE submission DROP COLUMN digest;
PRAGMA secure_delete = OFF;
