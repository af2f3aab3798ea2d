INSERT INTO film VALUES (1, '{"n": "two"}');
