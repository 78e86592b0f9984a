-- How many transfers somebody may agree on in a day.
INSERT INTO setting (name, since, value) VALUES ('transfers_a_day', 0, 5);

-- Since when the officers have an application, in this round: it may have waited for somebody else before.
ALTER TABLE application ADD COLUMN queued BIGINT;
UPDATE application SET queued = sent WHERE state IN ('submitted', 'in_review');

-- Who paid is known no longer than it takes: what is found by it, and who it was, may be empty.
ALTER TABLE transfer ALTER COLUMN account_index DROP NOT NULL, ALTER COLUMN payer_index DROP NOT NULL;
ALTER TABLE bank_entry ALTER COLUMN payer DROP NOT NULL, ADD CHECK (payer IS NOT NULL OR state = 'returned');
ALTER TABLE sandbox_entry ALTER COLUMN payer DROP NOT NULL, ADD CHECK (payer IS NOT NULL OR returned = 1);
CREATE INDEX transfer_known ON transfer (deadline) WHERE account_index IS NOT NULL;
CREATE INDEX bank_entry_known ON bank_entry (given_back) WHERE payer IS NOT NULL;

-- When the corporate account that was typed into an application that was fulfilled went from it.
ALTER TABLE application ADD COLUMN account_erased BIGINT;
CREATE INDEX application_with_account ON application (saved) WHERE state = 'fulfilled' AND account_erased IS NULL;

-- Whether somebody did something today is asked each time he does it.
CREATE INDEX audit_of ON audit (actor, action, at);
