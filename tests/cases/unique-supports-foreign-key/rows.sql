INSERT INTO studio VALUES (1, 'a');
INSERT INTO film VALUES (1, 'a');
