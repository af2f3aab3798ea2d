INSERT IGNORE INTO film VALUES (1, 'new'), (2, 'old'), (3, 'unknown');
