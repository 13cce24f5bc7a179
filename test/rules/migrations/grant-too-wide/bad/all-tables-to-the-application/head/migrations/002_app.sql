grant usage on schema public to app;
grant all privileges on all tables in schema public to app; -- expect: migrations/grant-too-wide
