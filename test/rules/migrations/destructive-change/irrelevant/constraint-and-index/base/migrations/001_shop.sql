create table customers (id bigint primary key, email text not null, fax text, pager text);
create table orders (id bigint primary key, customer_id bigint not null references customers (id));
create table coupons (code text primary key);
