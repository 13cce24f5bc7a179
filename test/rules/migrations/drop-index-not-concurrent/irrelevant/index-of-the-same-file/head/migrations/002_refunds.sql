create table refunds (id bigint primary key, order_id bigint);
create index refunds_order on refunds (order_id);
drop index refunds_order;
