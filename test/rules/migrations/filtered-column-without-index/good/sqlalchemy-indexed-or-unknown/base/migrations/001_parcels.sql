create table parcels (
  id bigint generated always as identity primary key,
  depot_id bigint not null,
  state text not null,
  weighed_at timestamptz,
  "trackingCode" text not null
);

create index parcels_depot on parcels (depot_id);
