create table prices (
  id bigint generated always as identity primary key,
  currency text not null check (length(currency) = 3),
  amount numeric(12, 2) not null,
  meta jsonb,
  valid_from timestamptz not null
);
