create table organizations (id bigint primary key, name text not null);

create table projects (
  id bigint primary key,
  organization_id bigint not null references organizations (id),
  state text not null
);

create table documents (
  id bigint primary key,
  organization_id bigint not null references organizations (id),
  state text not null,
  shared_at timestamptz
);

create index projects_organization on projects (organization_id);
create index documents_organization on documents (organization_id);
create index documents_state on documents (state);
