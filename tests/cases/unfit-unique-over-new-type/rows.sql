INSERT INTO film VALUES (1, '1.5'), (2, '1.50');
