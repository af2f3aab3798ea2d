INSERT INTO film (id, v) VALUES (1, 0.5);
