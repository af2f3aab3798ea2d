INSERT INTO cases_library.book VALUES (1, 'x');
INSERT INTO film VALUES (1, 1);
