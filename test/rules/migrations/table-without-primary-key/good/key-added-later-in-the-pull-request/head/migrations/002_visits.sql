create table visits (page text not null, visited_at timestamptz not null);
