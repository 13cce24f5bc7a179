alter table files disable row level security; -- expect: migrations/row-security-off
