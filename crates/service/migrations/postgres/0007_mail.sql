INSERT INTO move (machine, from_state, to_state) VALUES
    ('proposal', 'proposed', 'confirmed'),
    ('proposal', 'proposed', 'declined'),
    ('proposal', 'proposed', 'withdrawn'),
    ('proposal', 'proposed', 'lapsed'),
    ('proposal', 'confirmed', 'told'),
    ('proposal', 'confirmed', 'withdrawn'),
    ('proposal', 'confirmed', 'lapsed'),
    ('proposal', 'told', 'taken'),
    ('proposal', 'told', 'withdrawn'),
    ('proposal', 'told', 'lapsed');

-- How long what a session proved last is enough for what takes a new proof.
INSERT INTO setting (name, since, value) VALUES ('proof_seconds', 0, 600);

-- An address for notices, sealed as the number is. Who it was set by proved that mail to it arrives.
ALTER TABLE account ADD COLUMN mail BYTEA;

-- What was shown in a session: 1 a code by SMS, 2 the password, 3 both; and when it last was. Of sessions that began before nobody knows.
ALTER TABLE session ADD COLUMN factors BIGINT NOT NULL DEFAULT 0 CHECK (factors BETWEEN 0 AND 3);
ALTER TABLE session ADD COLUMN proven BIGINT NOT NULL DEFAULT 0;
UPDATE session SET proven = began;

-- Codes go to numbers and to addresses now, each by its way; what they are good for is more.
ALTER TABLE sms_code RENAME TO sent_code;
ALTER TABLE sent_code RENAME COLUMN phone_index TO to_index;
ALTER TABLE sent_code DROP CONSTRAINT sms_code_purpose_check;
ALTER TABLE sent_code ADD CONSTRAINT sent_code_purpose_check CHECK (purpose IN ('login', 'password', 'number', 'mail', 'proof'));
ALTER TABLE sent_code ADD COLUMN way TEXT NOT NULL DEFAULT 'sms' CHECK (way IN ('sms', 'mail'));
ALTER TABLE sent_code ALTER COLUMN way DROP DEFAULT;
ALTER TABLE sent_code ADD CONSTRAINT sent_code_way_of_purpose CHECK ((way = 'mail') = (purpose = 'mail'));
ALTER INDEX sms_code_open RENAME TO sent_code_open;
ALTER INDEX sms_code_of_number RENAME TO sent_code_of_receiver;
ALTER INDEX sms_code_of_address RENAME TO sent_code_of_address;
ALTER TRIGGER sms_code_moves ON sent_code RENAME TO sent_code_moves;

-- Mail leaves the house too.
ALTER TABLE outbox DROP CONSTRAINT outbox_topic_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_topic_check CHECK (topic IN ('sms', 'mail', 'identity'));

-- Roles that an officer would have given. Another officer confirms, whom a constraint keeps from being the same; nobody has confirmed
-- what the only officer there was proposed.
CREATE TABLE role_proposal (
    id           TEXT PRIMARY KEY CHECK (length(id) = 36),
    role         TEXT NOT NULL CHECK (role IN ('officer', 'operator')),
    proposed_by  TEXT NOT NULL REFERENCES account (id),
    proposed     BIGINT NOT NULL,
    confirmed_by TEXT REFERENCES account (id) CHECK (confirmed_by <> proposed_by),
    until        BIGINT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'declined', 'withdrawn', 'lapsed', 'told', 'taken')),
    settled      BIGINT
);
CREATE INDEX role_proposal_open ON role_proposal (state, until);
CREATE TRIGGER role_proposal_moves BEFORE UPDATE OF state ON role_proposal FOR EACH ROW EXECUTE FUNCTION refuse_move('proposal');
-- A link leads to what was proposed; the first officer's leads to none. Links that one officer gave out alone lead nowhere any more.
ALTER TABLE office_invitation ADD COLUMN proposal TEXT REFERENCES role_proposal (id);
DELETE FROM office_invitation WHERE used IS NULL;
