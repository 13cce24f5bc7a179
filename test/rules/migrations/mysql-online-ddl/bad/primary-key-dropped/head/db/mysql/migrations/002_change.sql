ALTER TABLE customers MODIFY id BIGINT UNSIGNED NOT NULL;
ALTER TABLE customers DROP PRIMARY KEY;  -- expect: migrations/mysql-online-ddl
