do $$ -- expect: migrations/fk-without-index
begin
  if not exists (select from pg_constraint where conname = 'tasks_project_fk') then
    alter table tasks add constraint tasks_project_fk foreign key (project_id) references projects (id);
  end if;
end $$;
