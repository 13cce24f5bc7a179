alter index readings_taken attach partition readings_2023_taken;
alter index readings_taken attach partition readings_2024_taken;
