alter table shop add column colour text;
