alter table shop alter column label type varchar(20);
