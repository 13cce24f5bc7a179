ALTER TABLE customers MODIFY email VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;  -- expect: migrations/mysql-online-ddl
