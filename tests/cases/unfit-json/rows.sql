INSERT INTO film VALUES (1, 'no json');
