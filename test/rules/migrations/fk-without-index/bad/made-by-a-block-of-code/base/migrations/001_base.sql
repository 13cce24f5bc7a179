create table projects (id bigint primary key);
create table tasks (id bigint primary key, project_id bigint);
