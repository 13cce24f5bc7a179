create schema support;
create type support.state as enum ('open', 'closed');
create table support.tickets (id bigint primary key, state support.state not null);
