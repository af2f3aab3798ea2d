INSERT INTO film (id, year) VALUES (1, 1979);
