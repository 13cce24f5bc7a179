create domain percent as integer check (value between 0 and 100); -- expect: migrations/domain-constraint
