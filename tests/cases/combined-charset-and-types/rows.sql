INSERT INTO film VALUES (1, 'ä', 'x', 'b');
