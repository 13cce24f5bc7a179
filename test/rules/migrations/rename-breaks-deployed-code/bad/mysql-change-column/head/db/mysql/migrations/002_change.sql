ALTER TABLE orders  -- expect: migrations/rename-breaks-deployed-code
    CHANGE COLUMN note remark VARCHAR(50);
