create table payments (
  id bigint generated always as identity primary key,
  invoice_id bigint not null unique references invoices (id)
);

create index invoices_unpaid on invoices (id) where paid_at is null;
