alter table bookings add exclude using gist (during with &&) where (room is not null); -- expect: migrations/exclusion-constraint
