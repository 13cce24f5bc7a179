create table suppliers (id bigint primary key);
create table parts (id bigint primary key, supplier_id bigint);
create index parts_supplier on parts (supplier_id);
