CREATE TABLE IF NOT EXISTS links ( -- expect: migrations/table-without-primary-key
  a_id bigint REFERENCES a (id),
  b_id bigint REFERENCES b (id),
  UNIQUE (a_id, b_id)
);
