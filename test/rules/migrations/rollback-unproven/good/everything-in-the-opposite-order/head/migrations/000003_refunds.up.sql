create table refunds (
  id bigint generated always as identity primary key,
  payment_id bigint not null unique references payments (id)
);
