create table orders_archive (id bigint primary key, total numeric(12, 2) not null);

begin;
alter table orders add column archived boolean not null default false;
insert into orders_archive -- expect: migrations/ddl-and-backfill-together
  select id, total from orders where status = 'closed';
update orders set archived = true where id in (select id from orders_archive);
commit;
