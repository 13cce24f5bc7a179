create table customers (
  id bigint generated always as identity primary key,
  email text not null,
  constraint customers_email unique (email)
);
create table orders (
  id bigint generated always as identity primary key,
  customer_id bigint not null,
  amount numeric(12, 2) not null,
  status text not null,
  constraint orders_customer foreign key (customer_id) references customers (id),
  constraint orders_amount check (amount >= 0)
);
create unique index customers_email_lower on customers (lower(email));
