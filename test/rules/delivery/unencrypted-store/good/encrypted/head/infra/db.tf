resource "aws_db_instance" "orders" {
  engine            = "postgres"
  storage_encrypted = true
}

resource "aws_efs_file_system" "files" {
  encrypted = true
}
