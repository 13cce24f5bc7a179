create table refunds (id bigint primary key, order_id bigint not null);
alter table refunds add foreign key (order_id) references orders (id);
