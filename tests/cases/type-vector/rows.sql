INSERT INTO film (id, title) VALUES (1, 'a');
