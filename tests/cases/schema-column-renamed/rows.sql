INSERT INTO cases_library.book VALUES (1, 'x');
