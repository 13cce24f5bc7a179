create table customers (id bigint primary key, email text not null, name text);
create table orders (id bigint primary key, customer_id bigint, state text, total numeric, placed_at timestamptz);
create index orders_state on orders (state);
create materialized view sales as select customer_id, sum(total) as total from orders group by 1;
create unique index sales_customer on sales (customer_id);
