alter table orders add column note text;
alter table orders add column kind text not null default 'web';
