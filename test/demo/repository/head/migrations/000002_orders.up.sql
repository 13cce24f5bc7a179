create table orders (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id),
  status text not null default 'placed',
  amount numeric(12, 2) not null,
  currency char(3) not null default 'EUR',
  placed_at timestamptz not null default now()
);

create index orders_customer_id on orders (customer_id);
