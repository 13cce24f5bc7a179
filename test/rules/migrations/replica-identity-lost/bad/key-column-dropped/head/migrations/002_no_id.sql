alter table orders add column reference uuid not null default gen_random_uuid();
alter table orders drop column id; -- expect: migrations/replica-identity-lost
