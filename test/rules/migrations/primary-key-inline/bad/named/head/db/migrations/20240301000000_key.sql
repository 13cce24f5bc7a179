-- migrate:up
alter table visits add constraint visits_key primary key (id); -- expect: migrations/primary-key-inline

-- migrate:down
alter table visits drop constraint visits_key;
