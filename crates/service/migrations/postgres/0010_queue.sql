-- Of which end its applicant was told, and how many days before.
ALTER TABLE application ADD COLUMN warned_of BIGINT;
ALTER TABLE application ADD COLUMN warned_days BIGINT;
CREATE INDEX application_awaits ON application (awaits, id);
