alter table customers add unique (email);
