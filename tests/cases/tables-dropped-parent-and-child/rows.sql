INSERT INTO area (id, name) VALUES (1, 'x');
INSERT INTO zone (id, area_id) VALUES (1, 1);
