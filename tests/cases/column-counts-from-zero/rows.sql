INSERT INTO film (id, title) VALUES (0, 'a'), (1, 'b');
