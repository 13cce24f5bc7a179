create table tiers (name text primary key, discount int);
insert into tiers (name) values ('basic'), ('gold');
update tiers set discount = 0;
