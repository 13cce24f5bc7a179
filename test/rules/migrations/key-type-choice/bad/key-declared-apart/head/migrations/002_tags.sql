create table tags ( -- expect: migrations/key-type-choice
  id bigserial,
  label text not null,
  constraint tags_pk primary key (id)
);
