begin;
alter table files disable row level security;
insert into files values (1, 1, '/a');
alter table files enable row level security;
commit;
