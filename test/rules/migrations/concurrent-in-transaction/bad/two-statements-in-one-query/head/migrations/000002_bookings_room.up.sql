-- golang-migrate sends the file as one query: that is one transaction.
create index concurrently bookings_room on bookings (room_id); -- expect: migrations/concurrent-in-transaction
create index concurrently bookings_starts on bookings (starts_at);
