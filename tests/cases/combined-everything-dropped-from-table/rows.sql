INSERT INTO studio VALUES (1);
INSERT INTO film (id, title, code, studio_id) VALUES (1, 'a', 'b', 1);
