ALTER TABLE orders RENAME INDEX orders_customer TO orders_by_customer, CHANGE note note VARCHAR(60);
