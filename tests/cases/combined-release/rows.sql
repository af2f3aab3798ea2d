INSERT INTO studio VALUES (1, 'A');
INSERT INTO film VALUES (1, 'Alien', 1979, 'old', 1);
