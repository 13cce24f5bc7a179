vacuum (full false, analyze) orders;
analyze customers;
