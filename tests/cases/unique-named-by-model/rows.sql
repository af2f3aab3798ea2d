INSERT INTO film VALUES (1, 'a', 1), (2, 'b', NULL), (3, 'c', NULL);
