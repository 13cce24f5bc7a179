begin;
alter table clients rename to clients_old;
create table clients (like clients_old including all) partition by hash (id);
commit;
