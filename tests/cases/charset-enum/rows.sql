INSERT INTO film VALUES (1, 'b');
