INSERT INTO film VALUES (1, 1), (1, 2);
