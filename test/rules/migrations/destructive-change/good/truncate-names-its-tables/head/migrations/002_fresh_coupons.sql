truncate coupons;
