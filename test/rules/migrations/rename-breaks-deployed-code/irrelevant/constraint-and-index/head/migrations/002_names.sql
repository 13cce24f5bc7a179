alter table clients rename constraint clients_pkey to clients_id;
alter index clients_id rename to clients_by_id;
