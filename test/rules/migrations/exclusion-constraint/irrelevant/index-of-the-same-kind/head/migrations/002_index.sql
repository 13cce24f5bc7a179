create index concurrently bookings_during on bookings using gist (during);
