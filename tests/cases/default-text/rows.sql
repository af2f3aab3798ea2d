INSERT INTO film (id, v) VALUES (1, 'x');
