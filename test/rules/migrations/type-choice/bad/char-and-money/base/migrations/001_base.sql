create table a (id bigint generated always as identity primary key, created_at timestamptz not null, updated_at timestamptz);
create table b (id bigint generated always as identity primary key, created_at timestamptz not null, updated_at timestamptz);
create table c (id bigint generated always as identity primary key);
create table d (id bigint generated always as identity primary key);
