create table "_AToB" ("A" bigint not null, "B" bigint not null);
create unique index "_AToB_AB_unique" on "_AToB" ("A", "B");
create index "_AToB_B" on "_AToB" ("B");
