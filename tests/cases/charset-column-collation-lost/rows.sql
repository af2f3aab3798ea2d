INSERT INTO film (id, title) VALUES (1, 'Ünïcode'), (2, 'x');
