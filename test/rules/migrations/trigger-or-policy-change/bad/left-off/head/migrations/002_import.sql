alter table notes disable trigger notes_counted; -- expect: migrations/trigger-or-policy-change
insert into notes values (1, 1, 'imported');
