INSERT INTO film (id, v) VALUES (1, 1.25), (2, -999999.99);
