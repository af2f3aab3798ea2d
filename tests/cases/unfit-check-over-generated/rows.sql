INSERT INTO film (id, title, size) VALUES (1, 'much too long', 5);
