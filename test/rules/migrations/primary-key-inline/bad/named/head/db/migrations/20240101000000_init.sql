-- migrate:up
create table events (id bigint, happened_at timestamptz not null);
create table visits (id bigint not null, page text);

-- migrate:down
