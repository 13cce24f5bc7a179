alter table orders drop constraint orders_pkey; -- expect: migrations/replica-identity-lost
