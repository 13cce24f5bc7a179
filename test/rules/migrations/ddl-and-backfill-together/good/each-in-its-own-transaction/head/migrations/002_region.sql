begin;
alter table customers add column region text;
commit;

update customers set region = lower(country) where region is null;
