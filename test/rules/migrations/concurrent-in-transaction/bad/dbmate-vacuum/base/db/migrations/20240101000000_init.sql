-- migrate:up
create table votes (id bigserial primary key, topic text not null);

-- migrate:down
drop table votes;
