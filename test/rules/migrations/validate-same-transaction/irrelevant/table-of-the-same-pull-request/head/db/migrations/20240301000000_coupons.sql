-- migrate:up
create table coupons (id bigint primary key, percent integer);
alter table coupons add constraint coupons_percent check (percent > 0) not valid;
alter table coupons validate constraint coupons_percent;

-- migrate:down
drop table coupons;
