drop table if exists vouchers;
alter table customers drop column if exists telex;
