RENAME TABLE customers TO clients;
CREATE VIEW customers AS SELECT * FROM clients;
