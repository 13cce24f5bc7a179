create table tags ( -- expect: migrations/row-security-off
  id bigint primary key,
  tenant_id bigint not null,
  label text not null
);
