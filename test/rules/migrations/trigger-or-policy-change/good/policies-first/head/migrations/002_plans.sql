create policy plans_for_all on plans for select using (true);
alter table plans enable row level security;
drop policy files_of_tenant on files;
create policy files_by_tenant on files using (tenant_id = current_setting('app.tenant')::bigint);
