create table orders (id bigserial primary key, total int not null);
