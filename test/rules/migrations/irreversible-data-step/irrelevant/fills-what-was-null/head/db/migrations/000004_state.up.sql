update shop set state = 'open' where state is null;
alter table shop alter column state set not null;
