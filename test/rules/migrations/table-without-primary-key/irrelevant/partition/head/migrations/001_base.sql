create table m (id bigint, at date not null, primary key (id, at)) partition by range (at);
