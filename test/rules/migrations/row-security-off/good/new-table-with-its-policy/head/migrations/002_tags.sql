create table tags (id bigint primary key, tenant_id bigint not null, label text not null);
alter table tags enable row level security;
create policy tags_of_tenant on tags using (tenant_id = current_setting('app.tenant')::bigint);
