INSERT INTO film (id, title) VALUES (1, 'Alien'), (2, 'Aliens');
