INSERT INTO studio (id) VALUES (1);
INSERT INTO film (id, title, studio_id) VALUES (1, 'a', 1);
