truncate customers;
alter table customers add unique (email);
