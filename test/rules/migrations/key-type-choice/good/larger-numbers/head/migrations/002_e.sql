create table e (id bigserial primary key);
