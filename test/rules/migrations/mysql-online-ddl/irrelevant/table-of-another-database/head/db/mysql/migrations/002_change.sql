ALTER TABLE archive.orders MODIFY total BIGINT;
ALTER TABLE elsewhere FORCE;
