INSERT INTO film (id, state) VALUES (1, 'a,b'), (2, '');
