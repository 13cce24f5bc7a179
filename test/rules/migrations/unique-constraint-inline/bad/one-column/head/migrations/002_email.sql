alter table customers add constraint customers_email unique (email); -- expect: migrations/unique-constraint-inline
