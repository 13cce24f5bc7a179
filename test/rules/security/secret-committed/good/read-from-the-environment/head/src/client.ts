export const token = process.env.GITHUB_TOKEN;
export const url = `postgres://shop:${process.env.DB_PASSWORD}@db.shop-prod.net/shop`;
