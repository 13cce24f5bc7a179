alter table visits add column id bigint generated always as identity primary key;
