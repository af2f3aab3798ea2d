INSERT INTO seat VALUES (1, 'spare', 1), (2, 'free', 1), (3, 'sold', 1), (4, 'spare', NULL), (5, 'free', NULL);
