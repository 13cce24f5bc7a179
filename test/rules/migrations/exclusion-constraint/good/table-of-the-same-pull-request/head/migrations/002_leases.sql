create table leases (id bigint primary key, during daterange, exclude using gist (during with &&));
alter table leases add exclude using gist (during with -|-);
