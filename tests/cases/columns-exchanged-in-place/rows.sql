INSERT INTO film (a, note, b) VALUES (1, 'x', 5);
