create table invoices (
  id bigint generated always as identity primary key,
  number text not null unique,
  paid_at timestamptz
);
