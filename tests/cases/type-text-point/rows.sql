INSERT INTO film (id) VALUES (1);
