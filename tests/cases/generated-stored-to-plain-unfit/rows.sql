INSERT INTO film (id, width) VALUES (1, 400000);
