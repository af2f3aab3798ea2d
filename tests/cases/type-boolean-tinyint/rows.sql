INSERT INTO film (id, v) VALUES (1, 1), (2, 0);
