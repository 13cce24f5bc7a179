insert into customers (email, tier) values ('house@acme.test', 'house') on conflict do nothing;
