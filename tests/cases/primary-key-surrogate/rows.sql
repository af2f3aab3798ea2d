INSERT INTO film VALUES ('a'), ('b');
