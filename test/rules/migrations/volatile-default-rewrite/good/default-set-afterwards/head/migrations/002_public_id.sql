alter table payments add column public_id uuid;
alter table payments alter column public_id set default gen_random_uuid();
