CREATE TABLE visits (
    id INT NOT NULL PRIMARY KEY,
    page VARCHAR(40)
);
ALTER TABLE visits MODIFY page TEXT, ADD FULLTEXT INDEX visits_page (page);
