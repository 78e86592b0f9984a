-- Whose certificate of which enterprise it is, for which platform, and the application whose certificate came after it: of those that none came
-- after there is one. Of what was taken before this was kept, the platform stands in its application alone.
ALTER TABLE certified ADD COLUMN holder TEXT REFERENCES account (id);
ALTER TABLE certified ADD COLUMN uscc TEXT;
ALTER TABLE certified ADD COLUMN platform TEXT;
ALTER TABLE certified ADD COLUMN successor TEXT REFERENCES application (id);
UPDATE certified SET
    holder = (SELECT applicant FROM application WHERE application.id = certified.application),
    uscc = (SELECT uscc FROM application WHERE application.id = certified.application);
CREATE UNIQUE INDEX certified_one ON certified (holder, uscc, platform) WHERE successor IS NULL;

-- How many drafts somebody may have open at once, and how many bytes of pictures and papers.
INSERT INTO setting (name, since, value) VALUES
    ('open_drafts', 0, 20),
    ('document_bytes', 0, 536870912);
