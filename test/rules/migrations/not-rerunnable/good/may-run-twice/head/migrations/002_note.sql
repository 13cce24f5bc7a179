alter table orders add column if not exists note text;
drop index concurrently if exists orders_note;
create index concurrently orders_note on orders (note);
