create unique index concurrently visits_key on visits (id);
alter table visits add constraint visits_key primary key using index visits_key;
