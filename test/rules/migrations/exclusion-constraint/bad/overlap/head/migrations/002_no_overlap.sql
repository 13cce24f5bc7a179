alter table bookings add constraint no_overlap exclude using gist (during with &&); -- expect: migrations/exclusion-constraint
