resource "aws_s3_bucket_public_access_block" "any" {
  bucket            = aws_s3_bucket.any.id
  block_public_acls = var.block_public_acls
}

resource "google_storage_bucket_iam_member" "ci" {
  bucket = google_storage_bucket.exports.name
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:${google_service_account.ci.email}"
}
