alter table shop drop column colour;
