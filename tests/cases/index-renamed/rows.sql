INSERT INTO film VALUES (1, 'Alien', 1979, 'long ago', '{"tags": [1, 2]}'), (2, 'Brazil', 1985, NULL, NULL);
