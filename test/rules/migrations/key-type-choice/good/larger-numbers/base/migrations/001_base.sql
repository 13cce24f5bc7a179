create table a (id serial primary key);
create table b (id serial primary key);
create table c (id serial primary key);
create table d (id serial primary key);
