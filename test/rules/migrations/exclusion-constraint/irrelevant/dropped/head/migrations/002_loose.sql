alter table bookings drop constraint no_overlap;
