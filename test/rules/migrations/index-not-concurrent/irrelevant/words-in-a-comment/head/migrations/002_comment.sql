-- Later: create index notes_body on notes (body);
comment on table notes is 'create index notes_body on notes (body)';
