ALTER TABLE orders
    ADD COLUMN currency CHAR(3) NOT NULL DEFAULT 'EUR' AFTER total,
    MODIFY status ENUM('open', 'paid', 'sent', 'returned') NOT NULL DEFAULT 'open',
    MODIFY note VARCHAR(60) DEFAULT 'none',
    RENAME COLUMN total TO total_cents,
    ALTER COLUMN customer_id SET DEFAULT 1,
    ALGORITHM=INSTANT;
