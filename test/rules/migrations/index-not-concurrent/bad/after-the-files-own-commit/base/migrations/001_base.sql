create table readings (id bigint primary key, sensor_id bigint not null, taken_at timestamptz not null);
