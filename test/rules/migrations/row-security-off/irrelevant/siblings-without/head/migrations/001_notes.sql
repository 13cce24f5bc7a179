create table notes (id bigint primary key, tenant_id bigint);
create table files (id bigint primary key, tenant_id bigint);
