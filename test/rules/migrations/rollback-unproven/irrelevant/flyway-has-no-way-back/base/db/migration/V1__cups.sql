create table cups (id bigserial primary key);
