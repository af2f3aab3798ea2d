INSERT INTO poster (id, url) VALUES (1, 'a');
