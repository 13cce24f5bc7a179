ALTER TABLE orders MODIFY status ENUM('open', 'sent', 'paid') NOT NULL DEFAULT 'open';  -- expect: migrations/mysql-online-ddl
