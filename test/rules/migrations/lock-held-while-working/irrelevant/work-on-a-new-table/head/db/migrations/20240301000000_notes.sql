-- migrate:up
alter table orders add column note text;
create table notes (id bigint primary key, order_id bigint);
create index notes_order on notes (order_id);

-- migrate:down
drop table notes;
alter table orders drop column note;
