-- How many transfers somebody may agree on in a day.
INSERT INTO setting (name, since, value) VALUES ('transfers_a_day', 0, 5);

-- Since when the officers have an application, in this round: it may have waited for somebody else before.
ALTER TABLE application ADD COLUMN queued INTEGER;
UPDATE application SET queued = sent WHERE state IN ('submitted', 'in_review');
