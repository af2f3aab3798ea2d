INSERT INTO film (id, v) VALUES (1, '10:30:00');
