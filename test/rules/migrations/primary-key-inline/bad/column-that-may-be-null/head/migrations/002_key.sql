alter table events add primary key (id); -- expect: migrations/primary-key-inline
