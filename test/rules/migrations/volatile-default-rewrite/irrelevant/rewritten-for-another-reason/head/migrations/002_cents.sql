alter table payments alter column id type bigint, add column public_id uuid default gen_random_uuid();
