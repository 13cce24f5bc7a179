revoke all on all tables in schema public from public;
revoke create on schema public from public;
