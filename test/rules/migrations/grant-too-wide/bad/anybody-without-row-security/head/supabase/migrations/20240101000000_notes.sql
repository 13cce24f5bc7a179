create table notes (id bigint primary key, body text);
create table todos (id bigint primary key, body text);
alter table todos enable row level security;
create policy todos_all on todos for select using (true);
