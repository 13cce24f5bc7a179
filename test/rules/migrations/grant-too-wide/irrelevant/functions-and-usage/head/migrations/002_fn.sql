grant execute on all functions in schema public to public;
grant usage on schema public to public;
