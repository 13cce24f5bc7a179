create table tags (id uuid primary key default gen_random_uuid(), label text not null);
