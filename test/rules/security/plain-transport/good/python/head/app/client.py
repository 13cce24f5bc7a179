WEBHOOK_URL = "https://hooks.warehouse.io/orders"
