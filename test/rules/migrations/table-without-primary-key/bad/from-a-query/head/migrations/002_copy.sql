create table a_copy as select * from a; -- expect: migrations/table-without-primary-key
