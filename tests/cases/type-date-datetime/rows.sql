INSERT INTO film (id, v) VALUES (1, '2020-01-02');
