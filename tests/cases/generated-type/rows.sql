INSERT INTO film (id, width, height) VALUES (1, 4, 3);
