-- migrate:up
create table readings (sensor bigint, taken_at timestamptz not null, value real) partition by range (taken_at);
create table readings_2023 partition of readings for values from ('2023-01-01') to ('2024-01-01');

-- migrate:down
