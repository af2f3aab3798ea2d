INSERT INTO studio (id, name) VALUES (1, 'A24');
INSERT INTO film (id, title, studio_id) VALUES (1, 'X', 1);
