create unique index concurrently customers_email on customers (email);
alter table customers add constraint customers_email unique using index customers_email;
