create table tags (id bigint primary key, tenant_id bigint not null, label text not null);
