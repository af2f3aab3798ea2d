INSERT INTO film VALUES (1, 'x', 5);
