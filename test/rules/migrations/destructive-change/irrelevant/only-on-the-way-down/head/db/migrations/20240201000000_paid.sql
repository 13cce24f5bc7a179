-- migrate:up
alter table billing.invoices add column paid_at timestamptz;

-- migrate:down
alter table billing.invoices drop column paid_at;
