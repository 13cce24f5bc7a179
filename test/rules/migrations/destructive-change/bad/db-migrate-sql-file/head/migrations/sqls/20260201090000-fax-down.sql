ALTER TABLE customers ADD COLUMN fax varchar;
