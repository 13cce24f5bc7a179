create function new_code() returns text language sql as $$ select md5(random()::text) $$;
alter table orders add column code text default new_code(); -- expect: migrations/volatile-default-rewrite
