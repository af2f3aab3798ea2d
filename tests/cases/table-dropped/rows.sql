INSERT INTO film (id, title) VALUES (1, 'Alien'), (2, 'It''s 100% ä');
INSERT INTO poster (id, url) VALUES (1, 'a');
