create table links (a_id bigint not null references a (id), b_id bigint not null references b (id), primary key (a_id, b_id));
create index on links (b_id);
