create table a (id serial primary key);
create table b (id serial primary key);
