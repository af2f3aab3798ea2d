INSERT INTO film VALUES (1, 'a'), (2, 'B');
