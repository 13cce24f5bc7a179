create table c (id serial primary key, a_id int references a (id), seen_at timestamp);
create index on c (a_id);
