INSERT INTO film VALUES (1, '{"a": 1}'), (2, '["x"]'), (3, '[1, 2]'), (4, '7');
