alter table customers add constraint customers_email check (email like '%@%');
