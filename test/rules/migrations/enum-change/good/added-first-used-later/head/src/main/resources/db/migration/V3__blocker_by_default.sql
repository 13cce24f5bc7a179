alter table tickets alter column priority set default 'blocker';
