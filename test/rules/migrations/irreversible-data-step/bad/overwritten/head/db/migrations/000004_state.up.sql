alter table shop add column colour text;
update shop set state = 'open' where state = 'new'; -- expect: migrations/irreversible-data-step
