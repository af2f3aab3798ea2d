INSERT INTO film (id, title, year) VALUES (1, 'a', 1979);
