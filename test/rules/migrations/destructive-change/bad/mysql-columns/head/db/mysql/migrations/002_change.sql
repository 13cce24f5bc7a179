ALTER TABLE `orders` DROP COLUMN `note`, DROP `total`, ALGORITHM=INSTANT;  -- expect: migrations/destructive-change
