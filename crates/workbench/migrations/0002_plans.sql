-- How a bid is stamped, in place of places alone.
CREATE TABLE plans (
    bid TEXT PRIMARY KEY,
    json TEXT NOT NULL
) STRICT;

INSERT INTO plans (bid, json)
SELECT
    bid,
    json_object(
        'entries', json((
            SELECT json_group_array(json_object(
                'kind', 'at',
                'seal', value ->> 'seal',
                'page', value ->> 'page',
                'x_mm', value ->> 'x_mm',
                'y_mm', value ->> 'y_mm'
            ))
            FROM json_each(placements.json)
        )),
        'certify', json('false'),
        'fields', json('[]'),
        'level', 'b'
    )
FROM placements;

DROP TABLE placements;

-- Seals that the person added, beside the one that is drawn of the bidder's name.
CREATE TABLE seals (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    width_mm REAL NOT NULL,
    png BLOB NOT NULL,
    added TEXT NOT NULL
) STRICT;
