resource "aws_db_instance" "replica" {
  replicate_source_db = aws_db_instance.orders.identifier
}

resource "aws_rds_cluster" "orders" {
  engine            = "aurora-postgresql"
  storage_encrypted = var.encrypted
}

resource "aws_dynamodb_table" "carts" {
  name = "carts"
}
