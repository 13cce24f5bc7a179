alter domain amount add constraint positive check (value > 0); -- expect: migrations/domain-constraint
