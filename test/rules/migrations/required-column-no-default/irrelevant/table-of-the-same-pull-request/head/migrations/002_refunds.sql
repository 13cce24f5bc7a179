create table refunds (id bigint primary key);
alter table refunds add column order_id bigint not null;
