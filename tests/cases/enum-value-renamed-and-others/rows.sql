INSERT INTO film (id, state) VALUES (1, 'new'), (2, 'old');
