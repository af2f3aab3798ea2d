INSERT INTO film (id, width, height) VALUES (1, 400, 300), (2, 1, 1);
