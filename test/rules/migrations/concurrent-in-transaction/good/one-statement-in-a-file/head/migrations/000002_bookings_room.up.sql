create index concurrently bookings_room on bookings (room_id);
