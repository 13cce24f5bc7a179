create table visits ( -- expect: migrations/table-without-primary-key
  page text not null,
  visited_at timestamptz not null
);
create index visits_page on visits (page);
