INSERT INTO film (id, title, code) VALUES (1, 'x', 'y');
