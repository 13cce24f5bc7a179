create table customers (
  id bigint generated always as identity primary key,
  email text not null unique,
  country text,
  tier text
);
create table orders (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id),
  status text not null default 'open',
  total numeric(12, 2) not null,
  created_at timestamptz not null default now()
);
create index orders_customer on orders (customer_id);
