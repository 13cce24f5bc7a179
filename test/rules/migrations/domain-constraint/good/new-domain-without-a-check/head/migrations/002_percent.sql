create domain percent as integer;
create table coupons (id bigint primary key, off percent check (off between 0 and 100));
