create table lanes (id bigint primary key);
