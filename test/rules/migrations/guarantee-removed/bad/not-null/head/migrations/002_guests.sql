ALTER TABLE orders ALTER COLUMN customer_id DROP NOT NULL; -- expect: migrations/guarantee-removed
