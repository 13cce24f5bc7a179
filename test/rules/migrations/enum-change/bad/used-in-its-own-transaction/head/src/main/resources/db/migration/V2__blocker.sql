alter type priority add value 'blocker';
alter table tickets alter column priority set default 'blocker'; -- expect: migrations/enum-change
