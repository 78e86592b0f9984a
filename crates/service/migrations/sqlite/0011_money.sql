-- How many transfers somebody may agree on in a day.
INSERT INTO setting (name, since, value) VALUES ('transfers_a_day', 0, 5);
