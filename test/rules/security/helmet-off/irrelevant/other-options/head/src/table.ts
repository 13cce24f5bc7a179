export const table = createTable({ headers: false, hsts: false, noSniff: false });
