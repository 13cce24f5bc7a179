create index concurrently bookings_starts on bookings (starts_at);
