ALTER TABLE customers DROP COLUMN fax; -- expect: migrations/destructive-change
