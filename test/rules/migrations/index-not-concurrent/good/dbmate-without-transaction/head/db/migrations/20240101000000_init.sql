-- migrate:up
create table tickets (id bigserial primary key, state text not null);

-- migrate:down
drop table tickets;
