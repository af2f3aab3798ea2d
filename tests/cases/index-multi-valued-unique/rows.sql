INSERT INTO film VALUES (1, '{"tags": [1, 2]}'), (2, '{"tags": [3]}');
