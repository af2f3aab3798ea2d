INSERT INTO film VALUES (1, 2), (2, 2);
