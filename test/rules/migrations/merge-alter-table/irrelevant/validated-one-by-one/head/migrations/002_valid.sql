alter table orders validate constraint a;
alter table orders validate constraint b;
