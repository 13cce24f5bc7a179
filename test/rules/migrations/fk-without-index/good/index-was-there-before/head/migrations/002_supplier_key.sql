alter table parts add constraint parts_supplier_fk foreign key (supplier_id) references suppliers (id) not valid;
alter table parts validate constraint parts_supplier_fk;
