export const customer = { table: 'customers', columns: ['id', 'loyalty_tier'] };
