begin;
alter table readings add column unit text;
commit;

create index readings_sensor on readings (sensor_id, taken_at desc); -- expect: migrations/index-not-concurrent
