-- What requests of a session that carry a key were answered, so that one that is sent again gets the first answer and is carried out once. A row is
-- written in the transaction of what it answers for: without an answer it is only seen from within that. The answer, and the digest of what was asked,
-- are sealed under the account's data key.
CREATE TABLE repeat (
    id      TEXT PRIMARY KEY CHECK (length(id) = 36),
    account TEXT NOT NULL REFERENCES account (id),
    route   TEXT NOT NULL,
    key     TEXT NOT NULL CHECK (length(key) = 36),
    status  INTEGER,
    answer  BLOB,
    at      INTEGER NOT NULL,
    UNIQUE (account, route, key),
    CHECK ((status IS NULL) = (answer IS NULL))
) STRICT;
CREATE INDEX repeat_at ON repeat (at);
