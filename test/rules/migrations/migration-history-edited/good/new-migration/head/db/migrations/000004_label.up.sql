alter table tags alter column label set default '';
