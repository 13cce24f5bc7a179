alter table shop add column state_before text;
update shop set state_before = state where state_before is null;
