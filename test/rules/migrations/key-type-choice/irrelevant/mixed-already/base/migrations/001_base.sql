create table users (id uuid primary key default gen_random_uuid(), name text);
create table teams (id uuid primary key default gen_random_uuid(), name text);
create table projects (id uuid primary key default gen_random_uuid(), name text);
create table invoices (id uuid primary key default gen_random_uuid(), name text);
create table logs (id bigserial primary key);
create table jobs (id bigserial primary key);
