alter table documents enable row level security;
create policy documents_own on documents
  using (organization_id = current_setting('app.organization')::bigint);
