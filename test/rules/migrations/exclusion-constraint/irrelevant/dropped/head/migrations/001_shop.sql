create table bookings (id bigint primary key, room int4range, during tstzrange);
alter table bookings add constraint no_overlap exclude using gist (during with &&);
