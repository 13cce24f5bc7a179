create unique index concurrently customers_email_key on customers (email);
alter table customers drop constraint customers_email;
