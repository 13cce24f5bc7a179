create table tags ( -- expect: migrations/key-type-choice
  id bigint generated always as identity primary key,
  label text not null
);
