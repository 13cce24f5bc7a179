do $$ begin truncate payments; end $$;
