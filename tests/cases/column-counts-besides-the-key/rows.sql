INSERT INTO film VALUES ('a', 5), ('b', 7);
