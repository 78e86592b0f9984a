-- Enterprises that somebody answers for. Each has exactly one admin: the foreign key below looks at a membership that is an admin's and active, when the
-- transaction ends. What is personal in an enterprise's facts is sealed under its own data key.
CREATE TABLE enterprise (
    id           TEXT PRIMARY KEY CHECK (length(id) = 36),
    uscc         TEXT NOT NULL CHECK (length(uscc) = 18),
    name         TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('live', 'gone')),
    data_key     BYTEA,
    facts        BYTEA,
    admin_member TEXT NOT NULL,
    admin_role   TEXT NOT NULL DEFAULT 'admin' CHECK (admin_role = 'admin'),
    admin_state  TEXT NOT NULL DEFAULT 'active' CHECK (admin_state = 'active'),
    since        BIGINT NOT NULL
);
CREATE UNIQUE INDEX enterprise_uscc ON enterprise (uscc) WHERE state = 'live';

-- Who belongs to an enterprise, and how it came to that.
CREATE TABLE membership (
    id         TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    enterprise TEXT NOT NULL REFERENCES enterprise (id) DEFERRABLE INITIALLY DEFERRED,
    account    TEXT NOT NULL REFERENCES account (id),
    role       TEXT NOT NULL CHECK (role IN ('admin', 'clerk')),
    state      TEXT NOT NULL CHECK (state IN ('active', 'removed')),
    origin     TEXT NOT NULL,
    since      BIGINT NOT NULL,
    ended      BIGINT,
    UNIQUE (id, enterprise, role, state),
    CHECK ((state = 'removed') = (ended IS NOT NULL))
);
CREATE UNIQUE INDEX membership_active ON membership (enterprise, account) WHERE state = 'active';
CREATE UNIQUE INDEX membership_admin ON membership (enterprise) WHERE role = 'admin' AND state = 'active';
CREATE INDEX membership_of ON membership (account, state);
ALTER TABLE enterprise ADD FOREIGN KEY (admin_member, id, admin_role, admin_state) REFERENCES membership (id, enterprise, role, state)
    DEFERRABLE INITIALLY DEFERRED;

-- What somebody applies for. All that is typed lies sealed under the application's own data key, which goes where nothing of it need be kept.
CREATE TABLE application (
    id           TEXT PRIMARY KEY CHECK (length(id) = 36),
    number       TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL CHECK (kind IN ('claim', 'join', 'transfer', 'certificate')),
    applicant    TEXT NOT NULL REFERENCES account (id),
    uscc         TEXT NOT NULL CHECK (length(uscc) = 18),
    enterprise   TEXT REFERENCES enterprise (id),
    state        TEXT NOT NULL CHECK (state IN (
        'draft', 'awaiting', 'submitted', 'in_review', 'returned', 'rejected', 'approved', 'withdrawn', 'lapsed', 'superseded', 'fulfilled'
    )),
    round        BIGINT NOT NULL DEFAULT 0 CHECK (round >= 0),
    version      BIGINT NOT NULL DEFAULT 0,
    data_key     BYTEA,
    fields       BYTEA,
    quoted       BIGINT CHECK (quoted >= 0),
    began        BIGINT NOT NULL,
    saved        BIGINT NOT NULL,
    lapses       BIGINT,
    first_sent   BIGINT,
    sent         BIGINT,
    decided      BIGINT,
    urged        BIGINT,
    officer      TEXT REFERENCES account (id),
    lease        BIGINT NOT NULL DEFAULT 0,
    lease_from   BIGINT,
    lease_until  BIGINT,
    came_from    TEXT REFERENCES application (id),
    CHECK ((state = 'in_review') = (officer IS NOT NULL)),
    CHECK ((officer IS NULL) = (lease_until IS NULL)),
    CHECK ((data_key IS NULL) = (fields IS NULL)),
    CHECK (kind NOT IN ('join', 'certificate') OR enterprise IS NOT NULL)
);
CREATE UNIQUE INDEX application_open ON application (kind, uscc, applicant)
    WHERE state IN ('draft', 'awaiting', 'submitted', 'in_review', 'returned', 'approved');
CREATE INDEX application_of ON application (applicant, began);
CREATE INDEX application_waiting ON application (state, first_sent);
CREATE INDEX application_of_uscc ON application (uscc, state);
CREATE INDEX application_lapses ON application (lapses);
ALTER TABLE membership ADD FOREIGN KEY (origin) REFERENCES application (id) DEFERRABLE INITIALLY DEFERRED;

-- Pictures and papers of an application. One that is there is never another one: whoever takes another picture adds one.
CREATE TABLE document (
    id          TEXT PRIMARY KEY CHECK (length(id) = 36),
    application TEXT NOT NULL REFERENCES application (id),
    kind        TEXT NOT NULL CHECK (kind IN ('licence', 'form')),
    media_type  TEXT NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png', 'application/pdf')),
    size        BIGINT NOT NULL CHECK (size > 0),
    width       BIGINT,
    height      BIGINT,
    sharpness   BIGINT,
    pages       BIGINT,
    sha256      BYTEA NOT NULL CHECK (length(sha256) = 32),
    object      BYTEA CHECK (length(object) = 32),
    at          BIGINT NOT NULL
);
CREATE INDEX document_of ON document (application, at);

-- What was handed in, round by round, as it was then: fields sealed, documents by their SHA-256 in the digest.
CREATE TABLE submission (
    application TEXT NOT NULL REFERENCES application (id),
    round       BIGINT NOT NULL CHECK (round >= 1),
    fields      BYTEA,
    digest      BYTEA NOT NULL CHECK (length(digest) = 32),
    at          BIGINT NOT NULL,
    PRIMARY KEY (application, round)
);

-- What an officer found, round by round; never changed.
CREATE TABLE review (
    id          TEXT PRIMARY KEY CHECK (length(id) = 36),
    application TEXT NOT NULL REFERENCES application (id),
    round       BIGINT NOT NULL CHECK (round >= 1),
    officer     TEXT NOT NULL REFERENCES account (id),
    verdict     TEXT NOT NULL CHECK (verdict IN ('approved', 'returned', 'rejected')),
    marks       BYTEA,
    taken       BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    UNIQUE (application, round)
);

-- The marks of officers who have not decided yet: each keeps his own.
CREATE TABLE marks (
    application TEXT NOT NULL REFERENCES application (id),
    round       BIGINT NOT NULL,
    officer     TEXT NOT NULL REFERENCES account (id),
    marks       BYTEA NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (application, round, officer)
);

-- A second officer looks at a share of what was decided.
CREATE TABLE second_look (
    review  TEXT PRIMARY KEY REFERENCES review (id),
    state   TEXT NOT NULL CHECK (state IN ('waiting', 'agreed', 'differed')),
    officer TEXT REFERENCES account (id),
    note    BYTEA,
    at      BIGINT,
    CHECK ((state = 'waiting') = (officer IS NULL)),
    CHECK ((officer IS NULL) = (at IS NULL))
);
CREATE INDEX second_look_waiting ON second_look (state);

-- Which phone took the certificate of an application.
CREATE TABLE certified (
    application TEXT PRIMARY KEY REFERENCES application (id),
    device      TEXT NOT NULL,
    at          BIGINT NOT NULL
);

-- What is paid for what, tax included, in fen: the newest price that has begun counts, and one is followed by another, never altered.
CREATE TABLE price (
    name  TEXT NOT NULL,
    since BIGINT NOT NULL,
    fen   BIGINT NOT NULL CHECK (fen >= 0),
    PRIMARY KEY (name, since)
);
INSERT INTO price (name, since, fen) VALUES ('new', 0, 50000);

INSERT INTO setting (name, since, value) VALUES
    ('draft_days', 0, 30),
    ('returned_days', 0, 60),
    ('approved_days', 0, 90),
    ('lease_seconds', 0, 900),
    ('urge_seconds', 0, 14400),
    ('urge_again_seconds', 0, 86400),
    ('second_look_percent', 0, 10);

INSERT INTO move (machine, from_state, to_state) VALUES
    ('application', 'draft', 'submitted'),
    ('application', 'draft', 'withdrawn'),
    ('application', 'draft', 'lapsed'),
    ('application', 'draft', 'superseded'),
    ('application', 'submitted', 'in_review'),
    ('application', 'submitted', 'withdrawn'),
    ('application', 'submitted', 'superseded'),
    ('application', 'in_review', 'submitted'),
    ('application', 'in_review', 'returned'),
    ('application', 'in_review', 'rejected'),
    ('application', 'in_review', 'approved'),
    ('application', 'in_review', 'withdrawn'),
    ('application', 'in_review', 'superseded'),
    ('application', 'returned', 'submitted'),
    ('application', 'returned', 'withdrawn'),
    ('application', 'returned', 'lapsed'),
    ('application', 'returned', 'superseded'),
    ('application', 'approved', 'fulfilled'),
    ('application', 'approved', 'lapsed'),
    ('membership', 'active', 'removed'),
    ('enterprise', 'live', 'gone'),
    ('second_look', 'waiting', 'agreed'),
    ('second_look', 'waiting', 'differed');

CREATE TRIGGER application_moves BEFORE UPDATE OF state ON application FOR EACH ROW EXECUTE FUNCTION refuse_move('application');
CREATE TRIGGER membership_moves BEFORE UPDATE OF state ON membership FOR EACH ROW EXECUTE FUNCTION refuse_move('membership');
CREATE TRIGGER enterprise_moves BEFORE UPDATE OF state ON enterprise FOR EACH ROW EXECUTE FUNCTION refuse_move('enterprise');
CREATE TRIGGER second_look_moves BEFORE UPDATE OF state ON second_look FOR EACH ROW EXECUTE FUNCTION refuse_move('second_look');

CREATE FUNCTION refuse_other_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.verdict <> OLD.verdict OR NEW.officer <> OLD.officer OR NEW.round <> OLD.round OR NEW.application <> OLD.application THEN
        RAISE EXCEPTION 'a review stays as it is';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER review_stays BEFORE UPDATE ON review FOR EACH ROW EXECUTE FUNCTION refuse_other_review();
CREATE FUNCTION refuse_other_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sha256 <> OLD.sha256 OR NEW.application <> OLD.application OR NEW.kind <> OLD.kind THEN
        RAISE EXCEPTION 'a document stays as it is';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER document_stays BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION refuse_other_document();
