create table customers (id bigint primary key, email text not null);
create table orders (id bigint primary key, customer_id bigint not null, parent_id bigint);
