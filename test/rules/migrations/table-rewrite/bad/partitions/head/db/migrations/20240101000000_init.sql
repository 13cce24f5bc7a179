-- migrate:up
create table readings (at timestamptz not null, value real not null) partition by range (at);
create table readings_2024 partition of readings for values from ('2024-01-01') to ('2025-01-01');

-- migrate:down
drop table readings;
