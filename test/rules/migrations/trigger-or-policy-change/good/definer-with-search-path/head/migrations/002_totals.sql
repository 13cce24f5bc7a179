create function total_notes() returns bigint
language sql security definer set search_path = pg_catalog, pg_temp
as $$ select count(*) from public.notes $$;
