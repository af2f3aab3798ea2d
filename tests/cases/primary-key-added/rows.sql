INSERT INTO film VALUES (1, 2, 3), (2, 2, 4);
