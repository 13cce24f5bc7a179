CREATE INDEX orders_status ON orders (status, id) ALGORITHM=INPLACE LOCK=NONE;
ALTER TABLE orders ADD UNIQUE KEY orders_note (note), DROP INDEX orders_customer, ALGORITHM=INPLACE, LOCK=NONE;
