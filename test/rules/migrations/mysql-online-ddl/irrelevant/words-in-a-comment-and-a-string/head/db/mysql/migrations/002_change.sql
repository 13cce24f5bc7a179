-- ALTER TABLE orders MODIFY total BIGINT;
# ALTER TABLE orders FORCE;
/* ALTER TABLE orders ENGINE=InnoDB; */
ALTER TABLE orders COMMENT = 'ALTER TABLE orders FORCE; it''s not run';
