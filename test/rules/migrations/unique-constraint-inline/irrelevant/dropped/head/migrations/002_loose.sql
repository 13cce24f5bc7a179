alter table customers drop constraint customers_name;
