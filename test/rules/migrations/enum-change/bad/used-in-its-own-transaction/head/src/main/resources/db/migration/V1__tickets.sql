create type priority as enum ('low', 'normal', 'urgent');
create table tickets (
  id bigint generated always as identity primary key,
  title text not null,
  priority priority not null default 'normal'
);
