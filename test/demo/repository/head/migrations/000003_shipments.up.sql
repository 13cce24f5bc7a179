create table shipments (
  id bigint generated always as identity primary key,
  order_id bigint not null references orders (id),
  tracking_code text not null unique,
  shipped_at timestamptz not null default now()
);

create index orders_status on orders (status);
