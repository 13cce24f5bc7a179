create table coupons (code text primary key, percent int not null);
