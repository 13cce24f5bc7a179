drop table payments; -- expect: migrations/rollback-unproven
drop table refunds;
