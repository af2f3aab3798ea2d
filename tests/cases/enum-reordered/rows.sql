INSERT INTO film (id, state) VALUES (1, 'a'), (2, 'c');
