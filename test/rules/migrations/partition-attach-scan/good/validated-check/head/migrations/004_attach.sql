alter table readings attach partition readings_2022 for values from ('2022-01-01') to ('2023-01-01');
