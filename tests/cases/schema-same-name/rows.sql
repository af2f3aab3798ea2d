INSERT INTO book VALUES (1, 'here');
INSERT INTO cases_library.book VALUES (1, 'there');
