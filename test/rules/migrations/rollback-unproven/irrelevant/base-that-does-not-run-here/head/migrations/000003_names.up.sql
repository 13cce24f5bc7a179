alter table invoices add column place_name text;
