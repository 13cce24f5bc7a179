alter table tags alter column label drop default;
