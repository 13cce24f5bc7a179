create table bookings (id bigint primary key, room int4range, during tstzrange);
