create table bookings (id bigint primary key, room_id bigint not null, starts_at timestamptz not null);
