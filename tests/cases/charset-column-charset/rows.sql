INSERT INTO film (id, title) VALUES (1, 'abc'), (2, 'x');
