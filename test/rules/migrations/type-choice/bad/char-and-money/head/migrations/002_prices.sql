create table prices (
  id bigint generated always as identity primary key,
  currency char(3) not null, -- expect: migrations/type-choice
  amount money not null
);
