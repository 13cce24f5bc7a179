create extension postgis;
create table places (id bigint primary key, spot geometry);
