create table clients (id bigint primary key, mail text not null);
