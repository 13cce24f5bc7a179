create table orders (
  id bigint generated always as identity primary key,
  customer_id bigint not null,
  status text not null,
  urgent boolean not null default false,
  note text,
  placed_at timestamptz not null default now()
);

create index orders_customer on orders (customer_id);
