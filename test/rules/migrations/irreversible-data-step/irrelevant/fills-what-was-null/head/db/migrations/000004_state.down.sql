alter table shop alter column state drop not null;
