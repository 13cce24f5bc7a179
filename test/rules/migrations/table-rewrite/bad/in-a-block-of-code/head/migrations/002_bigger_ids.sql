do $$ -- expect: migrations/table-rewrite
begin
  execute 'alter table payments alter column id type bigint';
end $$;
