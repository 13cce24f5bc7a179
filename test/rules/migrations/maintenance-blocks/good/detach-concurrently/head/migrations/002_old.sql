alter table readings detach partition readings_2023 concurrently;
