resource "aws_db_instance" "orders" { # expect: delivery/unencrypted-store
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  allocated_storage = 50
}
