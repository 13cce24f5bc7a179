create table payments (
  id bigint generated always as identity primary key,
  invoice_id bigint not null unique references invoices (id)
);

create table refunds (
  id bigint generated always as identity primary key,
  payment_id bigint not null unique references payments (id)
);
