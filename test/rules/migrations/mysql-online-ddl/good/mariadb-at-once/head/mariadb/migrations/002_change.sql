ALTER TABLE orders
    MODIFY note VARCHAR(50) AFTER id,
    MODIFY total INT NULL,
    DROP COLUMN status;
