-- migrate:up
create schema billing;
create table billing.invoices (id bigserial primary key, note text);

-- migrate:down
drop schema billing cascade;
