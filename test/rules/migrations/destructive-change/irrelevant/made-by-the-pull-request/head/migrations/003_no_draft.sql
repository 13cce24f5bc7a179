alter table customers drop column draft_id;
drop table draft;
