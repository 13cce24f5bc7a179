ALTER TABLE tags ADD COLUMN id INT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE FIRST;  -- expect: migrations/mysql-online-ddl
