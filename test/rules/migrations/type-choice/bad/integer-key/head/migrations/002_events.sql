create table events (
  id serial primary key, -- expect: migrations/type-choice
  kind text not null
);
