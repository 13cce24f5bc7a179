alter table shop drop column state_before;
