alter table a add column label varchar(255), add column flag char(1), add column tags text[];
