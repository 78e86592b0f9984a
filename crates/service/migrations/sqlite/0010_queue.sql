-- Of which end its applicant was told, and how many days before.
ALTER TABLE application ADD COLUMN warned_of INTEGER;
ALTER TABLE application ADD COLUMN warned_days INTEGER;
CREATE INDEX application_awaits ON application (awaits, id);
