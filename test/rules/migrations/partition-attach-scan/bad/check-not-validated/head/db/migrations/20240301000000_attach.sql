-- migrate:up
alter table readings_2022 add constraint in_2022 check (taken_at is not null and taken_at >= date '2022-01-01' and taken_at < date '2023-01-01') not valid;
alter table readings attach partition readings_2022 for values from ('2022-01-01') to ('2023-01-01'); -- expect: migrations/partition-attach-scan

-- migrate:down
alter table readings detach partition readings_2022;
alter table readings_2022 drop constraint in_2022;
