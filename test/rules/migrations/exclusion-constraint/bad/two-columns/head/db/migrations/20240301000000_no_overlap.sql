-- migrate:up
alter table bookings
  add constraint one_at_a_time -- expect: migrations/exclusion-constraint
  exclude using gist (room with &&, during with &&);

-- migrate:down
alter table bookings drop constraint one_at_a_time;
