INSERT INTO studio VALUES ('a');
INSERT INTO film VALUES (1, 'a'), (2, 'A');
