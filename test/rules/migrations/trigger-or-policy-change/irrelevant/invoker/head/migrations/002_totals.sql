create function total_notes() returns bigint language sql security invoker as $$ select count(*) from notes $$;
