create table visit (id bigint primary key, at date);
