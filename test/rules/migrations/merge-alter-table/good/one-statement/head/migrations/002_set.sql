alter table orders alter column state set not null, alter column total set not null;
