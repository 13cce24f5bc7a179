alter table cups add column colour text;
