create or replace view names as select id from shop;
