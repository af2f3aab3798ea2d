INSERT INTO film VALUES (1, ''), (2, 'old');
