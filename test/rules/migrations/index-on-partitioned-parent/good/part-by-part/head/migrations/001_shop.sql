create table readings (id bigint not null, taken_at date not null, value numeric) partition by range (taken_at);
create table readings_2023 partition of readings for values from ('2023-01-01') to ('2024-01-01');
create table readings_2024 partition of readings for values from ('2024-01-01') to ('2025-01-01');
