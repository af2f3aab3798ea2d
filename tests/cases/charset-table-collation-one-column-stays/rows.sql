INSERT INTO film VALUES (1, 'ä', 'B');
