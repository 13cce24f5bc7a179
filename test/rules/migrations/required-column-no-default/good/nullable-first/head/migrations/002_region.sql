alter table orders add column region text;
