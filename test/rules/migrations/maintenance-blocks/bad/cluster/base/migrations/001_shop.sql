create table customers (id bigint primary key, email text not null, name text);
create table orders (id bigint primary key, customer_id bigint, state text, total numeric, placed_at timestamptz);
create index orders_state on orders (state);
