alter table payments add column state text not null default 'open', add column seen_at timestamptz not null default now(), add column until date default current_date + 30;
