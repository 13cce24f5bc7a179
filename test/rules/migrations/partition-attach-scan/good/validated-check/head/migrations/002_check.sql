alter table readings_2022 add constraint in_2022 check (taken_at is not null and taken_at >= date '2022-01-01' and taken_at < date '2023-01-01') not valid;
