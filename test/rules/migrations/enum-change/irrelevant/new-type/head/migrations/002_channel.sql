create type channel as enum ('mail', 'phone');
alter type channel rename value 'mail' to 'email';
alter table tickets add column channel channel;
