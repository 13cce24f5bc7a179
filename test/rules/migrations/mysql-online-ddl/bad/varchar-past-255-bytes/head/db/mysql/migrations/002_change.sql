ALTER TABLE `orders` CHANGE `note` `note` VARCHAR(80) NULL;  -- expect: migrations/mysql-online-ddl
