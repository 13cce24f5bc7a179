truncate table orders;
alter table orders add column region text not null;
