INSERT INTO film (id, title, place) VALUES (1, 'a', POINT(1, 2));
