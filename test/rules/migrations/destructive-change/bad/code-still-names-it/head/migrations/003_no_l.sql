alter table customers drop column loyalty_tier; -- expect: migrations/destructive-change
