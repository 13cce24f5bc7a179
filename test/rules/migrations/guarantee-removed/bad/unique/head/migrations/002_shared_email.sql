alter table customers -- expect: migrations/guarantee-removed
  drop constraint customers_email;
