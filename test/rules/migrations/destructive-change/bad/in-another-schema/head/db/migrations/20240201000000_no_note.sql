-- migrate:up
alter table billing.invoices alter column note set default '';
alter table billing.invoices drop column note; -- expect: migrations/destructive-change

-- migrate:down
alter table billing.invoices add column note text;
