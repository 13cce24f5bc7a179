create materialized view sales as select state, count(*) as orders from orders group by 1 with no data;
refresh materialized view sales;
