CREATE TABLE settings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    json TEXT NOT NULL
) STRICT;

-- What is known of a bid without its folder, which is the truth.
CREATE TABLE bids (
    id TEXT PRIMARY KEY,
    -- The tender's facts as JSON, for a folder that cannot be read.
    facts TEXT NOT NULL,
    changed TEXT NOT NULL,
    is_archived INTEGER NOT NULL DEFAULT 0 CHECK (is_archived IN (0, 1)),
    -- Set before the first of its files goes, so that a stop in between is completed.
    is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1))
) STRICT;

-- What was typed in a form, whole or not.
CREATE TABLE drafts (
    bid TEXT NOT NULL,
    part TEXT NOT NULL,
    typed TEXT NOT NULL,
    -- SHA-256 of the form that it makes; NULL where it is not whole.
    whole_sha256 TEXT,
    -- SHA-256 of the form that lay in the bid's folder when it was typed; NULL where none did.
    base_sha256 TEXT,
    saved TEXT NOT NULL,
    PRIMARY KEY (bid, part)
) STRICT;

CREATE TABLE placements (
    bid TEXT PRIMARY KEY,
    json TEXT NOT NULL
) STRICT;

-- Where the service inside the program was started first: paired phones know it by that.
CREATE TABLE service (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535)
) STRICT;
