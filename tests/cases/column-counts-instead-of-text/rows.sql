INSERT INTO film VALUES ('7', 'x');
