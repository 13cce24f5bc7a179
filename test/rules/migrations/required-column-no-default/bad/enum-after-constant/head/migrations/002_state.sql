alter table orders add column shop text not null default 'main';
alter table orders add column state state not null; -- expect: migrations/required-column-no-default
