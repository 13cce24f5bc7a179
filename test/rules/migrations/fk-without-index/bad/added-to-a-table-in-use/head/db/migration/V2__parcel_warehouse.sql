-- Parcels know where they wait.
ALTER TABLE parcels
    ADD COLUMN shelf TEXT,
    ADD COLUMN warehouse_id BIGINT; 

ALTER TABLE parcels
    ADD CONSTRAINT parcels_warehouse_fk -- expect: migrations/fk-without-index
    FOREIGN KEY (warehouse_id) REFERENCES warehouses (id) NOT VALID;
