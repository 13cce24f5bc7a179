grant usage on schema public to app;
grant select, insert, update, delete on notes, files to app;
