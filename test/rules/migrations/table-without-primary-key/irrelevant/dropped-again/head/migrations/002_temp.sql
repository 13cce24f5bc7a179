create table scratch (a int);
drop table scratch;
create temporary table t (a int);
