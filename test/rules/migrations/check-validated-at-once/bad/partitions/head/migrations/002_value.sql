alter table readings add constraint readings_value check (value > 0); -- expect: migrations/check-validated-at-once
