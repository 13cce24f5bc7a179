create table owners (id bigint primary key);
create table boats (id bigint primary key, owner_id bigint references owners (id));
