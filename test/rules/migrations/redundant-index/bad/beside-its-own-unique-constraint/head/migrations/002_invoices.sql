create table invoices (
  id bigint generated always as identity primary key,
  number text not null unique,
  order_id bigint not null references orders (id)
);
create index invoices_number on invoices (number); -- expect: migrations/redundant-index
create index invoices_order on invoices (order_id);
