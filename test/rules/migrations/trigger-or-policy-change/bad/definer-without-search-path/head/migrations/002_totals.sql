create function total_notes() returns bigint -- expect: migrations/trigger-or-policy-change
language sql
security definer
as $$ select count(*) from notes $$;
