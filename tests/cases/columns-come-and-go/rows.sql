INSERT INTO film VALUES (1, 'a', 1979, 'n');
