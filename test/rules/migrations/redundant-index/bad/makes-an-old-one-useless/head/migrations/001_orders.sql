create table orders (
  id bigint generated always as identity primary key,
  customer_id bigint not null,
  status text not null,
  reference text unique
);
create index orders_customer on orders (customer_id);
create index orders_status_customer on orders (status, customer_id);
