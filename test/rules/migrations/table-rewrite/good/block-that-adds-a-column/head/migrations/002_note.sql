do $$
begin
  alter table payments add column note text;
end $$;
