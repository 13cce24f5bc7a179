alter table payments
  add column note text,
  add column public_id uuid not null default gen_random_uuid(); -- expect: migrations/volatile-default-rewrite
