alter table readings_2022 validate constraint in_2022;
