create table quays (id bigint primary key);
